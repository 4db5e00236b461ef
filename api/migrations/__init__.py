"""Alembic migrations. Run through :mod:`api.store.migrate`."""
