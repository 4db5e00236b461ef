"""As of when: revisions by number and by the day in Beijing."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from api.cluster.address import libpq_url
from api.store.moments import Moment, moment, today
from gis.errors import InvalidValue, NotFound


@pytest.fixture
def three(published):
    """Three revisions, published around midnight in Beijing (UTC+8)."""
    for _ in range(2):
        published.publish()
    with psycopg.connect(libpq_url(published.url)) as connection:
        for number, at in (
            (1, "2024-03-01 10:00+08"),
            (2, "2024-03-31 23:59:59.999+08"),
            (3, "2024-04-01 00:00+08"),
        ):
            connection.execute(
                "UPDATE revision SET published_at = %s WHERE number = %s", [at, number]
            )

    def at(revision=None, day=None):
        with published.database.read() as reader:
            return moment(reader, revision, day)

    return at


def test_before_anything_is_published_there_is_revision_zero(database):
    with database.read() as reader:
        assert moment(reader) == Moment(0, today())
        with pytest.raises(NotFound):
            moment(reader, 1)
        with pytest.raises(NotFound):
            moment(reader, None, today())


def test_now_is_the_newest(three):
    assert three() == three(3) == Moment(3, today())


def test_a_revision_is_read_with_the_staff_of_the_last_day_it_stood_to_the_end_of(three):
    assert three(1) == three(day=date(2024, 3, 30)) == Moment(1, date(2024, 3, 30))
    assert three(2) == three(day=date(2024, 3, 31)) == Moment(2, date(2024, 3, 31))


def test_one_that_was_followed_on_its_own_day_is_read_with_the_staff_of_that_day(three, published):
    with psycopg.connect(libpq_url(published.url)) as connection:
        connection.execute(
            "UPDATE revision SET published_at = '2024-03-31 00:00+08' WHERE number = 1"
        )
    assert three(1) == Moment(1, date(2024, 3, 31))


@pytest.mark.parametrize(
    ("day", "revision"),
    [
        (date(2024, 3, 1), 1),
        (date(2024, 3, 30), 1),
        (date(2024, 3, 31), 2),
        (date(2024, 4, 1), 3),
        (date(9999, 12, 31), 3),
    ],
)
def test_a_date_reads_what_stood_at_the_end_of_that_day_in_beijing(three, day, revision):
    assert three(day=day) == Moment(revision, day)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Shanghai"])
def test_where_the_database_server_stands_makes_no_difference(three, published, zone):
    name = published.url.rsplit("/", 1)[1].partition("?")[0]
    with psycopg.connect(libpq_url(published.url), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET timezone = '{zone}'")
    published.database.close()
    assert three(day=date(2024, 3, 31)).revision == 2
    assert three(day=date(2024, 4, 1)).revision == 3
    assert three(1).day == date(2024, 3, 30)


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(1, 1, 1), date(1900, 1, 1)])
def test_before_the_first_there_is_nothing(three, day):
    with pytest.raises(NotFound):
        three(day=day)


@pytest.mark.parametrize("revision", [0, -1, 4, 2**63 - 1])
def test_a_revision_that_is_not_there_is_not_found(three, revision):
    with pytest.raises(NotFound):
        three(revision)


def test_both_at_once_are_refused(three):
    with pytest.raises(InvalidValue):
        three(1, today() - timedelta(days=1))
