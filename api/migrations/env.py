"""Runs migrations on the connection that ``api.store.migrate`` hands over."""

from alembic import context

from api.store.plan_tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    include_object=lambda _, name, kind, *__: not (kind == "table" and name == "spatial_ref_sys"),
)
with context.begin_transaction():
    context.run_migrations()
