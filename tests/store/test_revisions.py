"""Revisions: one after the other, without a gap, in the order of their times."""

from __future__ import annotations

import threading

import psycopg
import pytest

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import audit, revisions
from gis.errors import NotFound
from gis.text import Text


def page(published, **options):
    with published.database.read() as reader:
        return revisions.page(reader, **{"limit": 100} | options)


def test_writers_queue_and_are_dated_in_the_order_of_their_numbers(published):
    """One begins first and publishes last: it is dated last as well."""
    begun, go = threading.Event(), threading.Event()
    numbers = {}

    def early() -> None:
        with published.database.write(OPERATOR) as writer:
            writer.rows(revisions.sql("SELECT now()"))  # its transaction begins here
            begun.set()
            assert go.wait(60)
            numbers["early"] = revisions.open_next(writer, "early", Text("早", "early"))
            audit.record(writer, action="publish", object="early")

    thread = threading.Thread(target=early)
    thread.start()
    assert begun.wait(60)
    numbers["late"] = published.publish()
    go.set()
    thread.join(60)
    assert numbers == {"late": 2, "early": 3}
    times = [row.published_at for row in reversed(page(published))]
    assert times == sorted(times)


def test_many_at_once_leave_no_gap(published):
    def one() -> None:
        published.publish()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [row.number for row in page(published)] == [5, 4, 3, 2, 1]


def test_one_that_fails_gives_its_number_back(published):
    with pytest.raises(LookupError), published.database.write(OPERATOR) as writer:  # noqa: PT012 — it fails after
        assert revisions.open_next(writer, "x", Text("", "")) == 2
        raise LookupError
    assert published.publish() == 2


def test_publishing_is_announced_when_it_is_committed(published):
    with psycopg.connect(libpq_url(published.url), autocommit=True) as listener:
        listener.execute("LISTEN revision")
        published.publish()
        [told] = listener.notifies(timeout=10, stop_after=1)
    assert (told.channel, told.payload) == ("revision", "2")


def test_pages_go_back_in_time(published):
    for _ in range(4):
        published.publish()
    assert [row.number for row in page(published, limit=2)] == [5, 4]
    assert [row.number for row in page(published, limit=2, before=4)] == [3, 2]
    assert page(published, before=1) == []


def test_one_that_is_not_there_is_not_found(published):
    with published.database.read() as reader:
        assert revisions.get(reader, 1).author == "planner"
        with pytest.raises(NotFound):
            revisions.get(reader, 2)
