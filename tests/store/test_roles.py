"""The database's roles, and telephone numbers, through migrations, backups and other owners."""

from __future__ import annotations

import secrets
import socket
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from api.auth.principal import OPERATOR
from api.cluster import backup, restore, roles
from api.cluster.address import libpq_url
from api.store import audit, contacts, migrate, staff
from api.store.database import Database, sql
from gis.errors import Forbidden, Unavailable
from gis.records import Staff
from tests.store.conftest import VILLAGE, publish_small_state

PHONES = {"a-1": "000-0000-0001"}

RIGHTS = """
SELECT 'policy', tablename, policyname, cmd || coalesce(qual, '') || coalesce(with_check, '')
  FROM pg_policies WHERE roles::text LIKE '%wangge%'
UNION ALL
SELECT 'rights', c.relname, coalesce(a.attname, ''),
    (SELECT string_agg(acl::text, ' ' ORDER BY acl::text)
     FROM unnest(CASE WHEN a.attname IS NULL THEN c.relacl ELSE a.attacl END) AS acl
     WHERE acl::text LIKE 'wangge\\__%=%')
  FROM pg_class c LEFT JOIN LATERAL (
    SELECT NULL::name AS attname, NULL::aclitem[] AS attacl
    UNION ALL SELECT attname, attacl FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL
  ) AS a ON true
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
UNION ALL
SELECT 'secured', relname, '', relrowsecurity::text FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
  WHERE NOT tgisinternal
ORDER BY 1, 2, 3, 4
"""
"""Everything that the application's roles may do."""


def rights(url: str) -> list[tuple]:
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(RIGHTS).fetchall()


def phones(url: str, table: str = "staff") -> dict[str, str]:
    with psycopg.connect(libpq_url(url)) as connection:
        return dict(
            connection.execute(f"SELECT staff_no, phone FROM {table} WHERE phone IS NOT NULL")
        )


# --- migrations ----------------------------------------------------------------------------------


def test_telephone_numbers_survive_the_way_up_and_down_and_up_again(database, database_url):
    publish_small_state(database, database_url)
    before = rights(database_url)
    migrate.downgrade(database_url, "0001")
    assert phones(database_url) == PHONES
    assert not [row for row in rights(database_url) if row[0] == "policy"]
    migrate.upgrade(database_url)
    assert phones(database_url, "staff_contact") == PHONES
    assert rights(database_url) == before
    with database.read(OPERATOR) as reader:
        assert contacts.of_staff(reader, ["a-1", "a-2"]) == PHONES


def test_going_down_leaves_the_roles_without_any_right(database_url):
    migrate.downgrade(database_url, "0001")
    with psycopg.connect(libpq_url(database_url)) as connection:
        [(left,)] = connection.execute(
            """SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
               WHERE r.rolname LIKE 'wangge\\__%' AND d.refclassid = 'pg_authid'::regclass
                 AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"""
        )
    assert left == 0


def test_the_roles_are_made_once_however_often_it_is_asked(database_url):
    for _ in range(2):
        roles.ensure(libpq_url(database_url))
    with psycopg.connect(libpq_url(database_url)) as connection:
        found = connection.execute(
            """SELECT rolname, rolcanlogin, rolinherit, rolsuper OR rolcreaterole OR rolcreatedb
                 OR rolbypassrls OR rolreplication
               FROM pg_roles WHERE rolname LIKE 'wangge\\__%' ORDER BY 1"""
        ).fetchall()
    assert found == [
        ("wangge_app", True, False, False),
        ("wangge_gate", False, True, False),
        ("wangge_reader", False, True, False),
        ("wangge_writer", False, True, False),
    ]


# --- another owner -------------------------------------------------------------------------------


@pytest.fixture
def owned(make_cluster) -> str:
    """An empty database on a server of its own, of an owner who may make roles, and no more."""
    cluster = make_cluster(port=free_port())
    cluster.start()
    word = secrets.token_hex(8)
    with psycopg.connect(cluster.psycopg_conninfo("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE clerk LOGIN CREATEROLE PASSWORD '{word}'")
        connection.execute("CREATE DATABASE county OWNER clerk")
    with psycopg.connect(cluster.psycopg_conninfo("county")) as connection:
        connection.execute("CREATE EXTENSION postgis; CREATE EXTENSION btree_gist")
    return f"postgresql+psycopg://clerk:{word}@127.0.0.1:{cluster.port}/county"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_an_owner_who_is_no_superuser_migrates_and_works(owned):
    """And an application with a login of its own beside it."""
    migrate.upgrade(owned)
    migrate.downgrade(owned, "base")
    migrate.upgrade(owned)
    with psycopg.connect(libpq_url(owned), autocommit=True) as connection:
        connection.execute("CREATE ROLE web LOGIN NOINHERIT PASSWORD 'word'")
        connection.execute("GRANT wangge_reader, wangge_writer, wangge_gate TO web")
    parts = urlsplit(owned)
    web = urlunsplit(parts._replace(netloc=f"web:word@{parts.hostname}:{parts.port}"))
    for number, url in enumerate((owned, web)):
        database = Database(url, pool_size=1)
        try:
            assert database.ready()
            if number == 0:
                publish_small_state(database, owned)
            with database.write(OPERATOR) as writer:
                staff.write(writer, [Staff(f"c-{number}", "王五", "volunteer", VILLAGE)])
                audit.record(writer, action="staff.change", object="c")
            with pytest.raises(Forbidden), database.write(OPERATOR) as writer:
                writer.run(sql("DELETE FROM staff"))
            with database.read() as reader:
                assert contacts.of_staff(reader, ["a-1"]) == {}
            with database.read(OPERATOR) as reader:
                assert contacts.of_staff(reader, ["a-1"]) == PHONES
                assert audit.verify(reader).whole
        finally:
            database.close()


def test_an_owner_who_may_not_make_roles_is_told_so(owned):
    with psycopg.connect(libpq_url(owned), autocommit=True) as connection:
        connection.execute("ALTER ROLE clerk NOCREATEROLE")
    with pytest.raises(Unavailable, match="CREATEROLE"):
        migrate.upgrade(owned)


def test_a_login_that_is_no_member_of_the_roles_is_told_so(owned):
    migrate.upgrade(owned)
    with psycopg.connect(libpq_url(owned), autocommit=True) as connection:
        connection.execute("CREATE ROLE web LOGIN PASSWORD 'word'")
    parts = urlsplit(owned)
    database = Database(urlunsplit(parts._replace(netloc=f"web:word@127.0.0.1:{parts.port}")))
    assert not database.ready()
    with pytest.raises(Unavailable, match="not a member"), database.read():
        pass
    database.close()


# --- backups -------------------------------------------------------------------------------------


def test_rights_survive_backup_and_restore_also_where_the_roles_were_never_made(
    database, database_url, make_cluster, tmp_path
):
    publish_small_state(database, database_url)
    before = rights(database_url)
    backup(database_url, tmp_path / "state.backup")
    elsewhere = make_cluster()
    elsewhere.start()
    with psycopg.connect(elsewhere.psycopg_conninfo("postgres")) as connection:
        [(there,)] = connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'wangge\\__%'"
        )
    assert there == 0
    restore(elsewhere.url(), tmp_path / "state.backup")
    migrate.upgrade(elsewhere.url())
    assert rights(elsewhere.url()) == before
    restored = Database(elsewhere.application_url(), pool_size=1)
    with restored.read(OPERATOR) as reader:
        assert contacts.of_staff(reader, ["a-1"]) == PHONES
        assert audit.verify(reader).whole
        assert audit.page(reader, limit=1) != []
    with restored.write(OPERATOR) as writer:
        staff.write(writer, [Staff("b-1", "王五", "volunteer", VILLAGE)])
        audit.record(writer, action="staff.change", object="b-1")
    with pytest.raises(Forbidden), restored.write(OPERATOR) as writer:
        writer.run(sql("UPDATE audit SET object = 'x'"))
    restored.close()
