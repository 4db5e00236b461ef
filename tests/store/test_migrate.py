"""The schema: up, down, up again, by two at once, and as SQLAlchemy sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from api.cluster.address import libpq_url
from api.store import migrate
from api.store.plan_tables import metadata
from gis.errors import Unavailable

SCHEMA = """
SELECT 'column', c.table_name, c.column_name, c.udt_name || ' ' || c.is_nullable || ' '
  || coalesce(c.column_default, '') FROM information_schema.columns c
  WHERE c.table_schema = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'function', '', p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
  WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1, 2, 3, 4
"""


def schema(url):
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(SCHEMA).fetchall()


def tables(url):
    return {row[1] for row in schema(url) if row[0] == "column"}


def test_down_leaves_nothing_of_ours_and_up_again_the_same(database_url):
    before = schema(database_url)
    assert {"division_version", "grid_version", "staff", "assignment"} <= tables(database_url)
    migrate.downgrade(database_url, "base")
    ours = {table.name for table in metadata.tables.values()}
    assert not ours & tables(database_url)
    assert not [row for row in schema(database_url) if row[0] == "function"]
    migrate.upgrade(database_url)
    assert schema(database_url) == before


def test_migrating_what_is_at_the_newest_schema_does_nothing(database_url):
    before = schema(database_url)
    migrate.upgrade(database_url)
    assert schema(database_url) == before


def test_the_tables_that_the_code_knows_are_those_that_are_there(database_url):
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _, name, kind, reflected, __: (
                    # Constraints and indexes are the migrations' own; see api/store/tables.py.
                    kind in {"table", "column"} and name != "spatial_ref_sys"
                ),
            },
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_two_processes_may_migrate_at_once(database_server):
    with database_server.fresh() as url:
        program = "import sys; from api.store import migrate; migrate.upgrade(sys.argv[1])"
        both = [
            subprocess.Popen(
                [sys.executable, "-c", program, url], stderr=subprocess.PIPE, env=os.environ
            )
            for _ in range(2)
        ]
        for process in both:
            _, told = process.communicate(timeout=120)
            assert process.returncode == 0, told.decode()
        assert "grid_version" in tables(url)


def test_a_table_that_is_in_use_is_not_waited_for_for_ever(database_url, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "200ms")
    before = schema(database_url)
    with psycopg.connect(libpq_url(database_url)) as reader:
        reader.execute("SELECT * FROM staff")  # a reader's lock, until the transaction ends
        started = time.monotonic()
        with pytest.raises(Unavailable, match="lock timeout"):
            migrate.downgrade(database_url, "base")
        assert time.monotonic() - started < 60
    assert schema(database_url) == before, "half of it was undone"


def test_a_killed_migration_leaves_nothing_locked(database_server):
    with database_server.fresh() as url:
        with psycopg.connect(libpq_url(url)) as killed:
            killed.execute("SELECT pg_advisory_xact_lock(%s)", [migrate._LOCK])
            killed.execute("CREATE TABLE half (n integer)")
            pid = killed.info.backend_pid
            with psycopg.connect(libpq_url(url), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
            with pytest.raises(psycopg.OperationalError):
                killed.execute("SELECT 1")
        migrate.upgrade(url)
        assert "half" not in tables(url)
