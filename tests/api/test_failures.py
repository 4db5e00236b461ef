"""When the database is gone, slow or full, callers are told so, and all is well again after it."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

import api.routes
from api.app import create_app
from api.auth.principal import OPERATOR
from api.cluster import Cluster
from api.cluster.address import libpq_url
from api.store import migrate
from api.store.database import Database, Writer, sql
from api.workflows.publication import Publication, publish
from gis.errors import Unavailable
from gis.text import Text

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def problem(answer: httpx.Response) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    found = answer.json()
    assert found["status"] == answer.status_code
    return found


def test_the_server_outlives_its_database_and_finds_it_again(
    make_cluster: Callable[..., Cluster], serve: Callable[[str], str]
):
    cluster = make_cluster()
    cluster.start()
    cluster.ensure_database()
    migrate.upgrade(cluster.url())
    with httpx.Client(base_url=serve(cluster.url()), timeout=60) as client:
        assert client.get("/health/ready").status_code == 200
        assert client.get("/api/v1/revisions").status_code == 200
        for _ in range(2):
            cluster.stop()
            for address in ("/health/ready", "/api/v1/revisions", "/api/v1/export/grids.geojson"):
                answer = client.get(address, headers={"Accept-Language": "zh"})
                assert answer.status_code == 503
                assert "数据库" in problem(answer)["detail"]
                assert answer.headers["retry-after"].isdigit()
            assert client.get("/health/live").status_code == 200
            cluster.start()
            assert client.get("/health/ready").status_code == 200
            assert client.get("/api/v1/revisions").json()["items"] == []


def test_a_database_at_another_schema_is_not_ready(database_server, serve, migrated_template):
    with database_server.fresh(migrated_template) as url:
        address = serve(url)
        with psycopg.connect(libpq_url(url), autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'older'")
            assert httpx.get(f"{address}/health/ready").status_code == 503
            connection.execute("UPDATE alembic_version SET version_num = %s", [migrate.head()])
            assert httpx.get(f"{address}/health/ready").status_code == 200


def test_what_nobody_foresaw_is_told_without_its_inside(database_url, serve):
    """A column is missing: the caller learns that it failed, and nothing of the schema."""
    address = serve(database_url)
    with psycopg.connect(libpq_url(database_url), autocommit=True) as connection:
        connection.execute("ALTER TABLE revision RENAME COLUMN author TO writer")
    answer = httpx.get(f"{address}/api/v1/revisions", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert problem(answer)["code"] == "internal"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for inside in ("author", "SELECT", "psycopg", "Traceback", "column"):
        assert inside not in answer.text


# --- commits ---------------------------------------------------------------------------------

REFUSE_AT_COMMIT = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'refused at commit' USING ERRCODE = '23514'; END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON revision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def revisions(url: str) -> int:
    with psycopg.connect(libpq_url(url)) as connection:
        [number] = connection.execute("SELECT count(*) FROM revision").fetchone()
    return number


def test_a_commit_that_fails_is_an_error_to_the_writer_and_leaves_nothing(database_url):

    with psycopg.connect(libpq_url(database_url), autocommit=True) as connection:
        connection.execute(REFUSE_AT_COMMIT)
    database = Database(database_url, pool_size=1)
    published = None
    with pytest.raises(Exception, match="refused at commit"), database.write(OPERATOR) as writer:
        published = publish(writer, Publication(), "planner", Text("空", "Nothing"))
    assert published == 1, "it failed before the commit"
    assert revisions(database_url) == 0
    with database.read() as reader:
        assert reader is not None
    database.close()


def test_a_connection_lost_at_commit_is_told_and_leaves_nothing(database_url):

    database = Database(database_url, pool_size=1)
    with pytest.raises(Unavailable), database.write(OPERATOR) as writer:  # noqa: PT012
        publish(writer, Publication(), "planner", Text("空", "Nothing"))
        own = writer.one(sql("SELECT pg_backend_pid() AS pid"))
        with psycopg.connect(libpq_url(database_url), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [own.pid])
            while other.execute(
                "SELECT 1 FROM pg_stat_activity WHERE pid = %s", [own.pid]
            ).fetchone():
                time.sleep(0.01)
    assert revisions(database_url) == 0
    with database.write(OPERATOR) as writer:
        assert publish(writer, Publication(), "planner", Text("空", "Nothing")) == 1
    database.close()


def dependencies(dependant: Dependant):
    for inner in dependant.dependencies:
        yield inner.call
        yield from dependencies(inner)


def test_no_route_commits_after_it_has_answered():
    """FastAPI runs what follows a dependency's ``yield`` when the answer is already out."""
    app = create_app(NOWHERE)
    later = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            calls = {call for call in dependencies(route.dependant) if call}
            later |= {
                call
                for call in calls
                if inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call)
            }
    given = {call.__qualname__: set(inspect.signature(call).parameters) for call in later}
    assert given == {
        # a turn that was taken, and a file that was sent: no transaction
        "turns.<locals>.turn": {"principal"},
        "upload.<locals>.taken": {"request", "_principal"},
    }


def test_routes_open_no_transaction_that_writes():
    for file in Path(next(iter(api.routes.__path__))).glob("*.py"):
        source = file.read_text("utf-8")
        assert ".write(" not in source, file
        assert Writer.__name__ not in source, file
