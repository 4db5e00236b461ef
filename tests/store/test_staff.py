"""Staff and assignments: periods join, phones are kept, who left serves nobody."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from psycopg.types.range import DateRange

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import audit, coverage, export, grids, installation, staff
from api.store.moments import Moment
from gis.records import Assignment, Staff
from tests.store.conftest import COUNTY, EAST, SINCE, VILLAGE, WEST

TODAY = date(2024, 6, 1)
NOW = Moment(1, TODAY)


def day(number: int) -> date:
    return date(2024, 1, 1) + timedelta(days=number)


def periods(published, staff_no="a-2", role="volunteer"):
    """The days of service, however many rows they are written in."""
    with psycopg.connect(libpq_url(published.url)) as connection:
        return [
            (lower, upper)
            for lower, upper in connection.execute(
                "SELECT lower(days), upper(days) FROM ("
                "  SELECT unnest(range_agg(period)) AS days FROM assignment"
                "  WHERE staff_no = %s AND role = %s GROUP BY grid_id) AS served ORDER BY days",
                [staff_no, role],
            )
        ]


def assign(published, *spans, grid=WEST, staff_no="a-2", role="volunteer"):
    with published.database.write(OPERATOR) as writer:
        staff.assign(
            writer,
            [Assignment(grid, VILLAGE, staff_no, role, start, end) for start, end in spans],
        )
        audit.record(writer, action="staff.assign", object=staff_no)


def write(published, person):
    with published.database.write(OPERATOR) as writer:
        staff.write(writer, [person])
        audit.record(writer, action="staff.change", object=person.staff_no)


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        # apart
        ([(1, 3)], [(5, 7)], [(1, 3), (5, 7)]),
        # one ends on the day the other begins
        ([(1, 3)], [(3, 7)], [(1, 7)]),
        ([(3, 7)], [(1, 3)], [(1, 7)]),
        # overlapping, inside, around, the same
        ([(1, 5)], [(3, 7)], [(1, 7)]),
        ([(1, 9)], [(3, 5)], [(1, 9)]),
        ([(3, 5)], [(1, 9)], [(1, 9)]),
        ([(1, 5)], [(1, 5)], [(1, 5)]),
        # a bridge between two
        ([(1, 3), (5, 7)], [(3, 5)], [(1, 7)]),
        # without an end
        ([(1, 3)], [(2, None)], [(1, None)]),
        ([(1, None)], [(5, 7)], [(1, None)]),
        # several at once, some touching each other only
        ([(20, 22)], [(1, 3), (3, 5), (8, 9)], [(1, 5), (8, 9), (20, 22)]),
        ([], [(1, 5), (2, 9), (1, 5)], [(1, 9)]),
    ],
)
def test_periods_that_meet_become_one(published, first, then, expected):
    def days(spans):
        return [(day(a), b if b is None else day(b)) for a, b in spans]

    for spans in (first, then):
        assign(published, *days(spans))
    assert periods(published) == days(expected)


def rows(published):
    with psycopg.connect(libpq_url(published.url)) as connection:
        return set(connection.execute("SELECT * FROM assignment").fetchall())


def test_who_served_stays_written_as_it_was(published):
    """Bridged, covered and continued: what stood stands, and only what was open is added."""
    assign(published, (day(1), day(3)), (day(5), day(7)))
    before = rows(published)
    assign(published, (day(2), day(9)))
    assert before < rows(published)
    assert {period for *_, period in rows(published) - before} == {
        DateRange(day(3), day(5)),
        DateRange(day(7), day(9)),
    }


def test_since_when_somebody_serves_is_told_over_all_rows_of_it(published):
    assign(published, (day(1), day(3)), (day(5), day(7)))
    assign(published, (day(3), day(5)))
    with published.database.read() as reader:
        people = {row.staff_no: row for row in staff.page(reader, Moment(1, day(6)), limit=10)}
    since = {a["role"]: a["since"] for a in people["a-2"].assignments}
    assert since == {"volunteer": str(day(1)), "worker": str(SINCE)}


def test_another_role_grid_or_person_stays_apart(published):
    assign(published, (day(1), day(5)))
    assign(published, (day(2), day(8)), role="leader")
    assign(published, (day(2), day(8)), grid=EAST)
    assign(published, (day(2), day(8)), staff_no="a-1")
    assert periods(published) == [(day(1), day(5)), (day(2), day(8))]
    assert periods(published, role="leader") == [(day(2), day(8))]
    assert periods(published, staff_no="a-1") == [(day(2), day(8))]


def test_a_day_is_inside_from_the_first_until_before_the_end(published):
    assign(published, (day(1), day(3)))
    with published.database.read() as reader:
        for number, serves in ((0, False), (1, True), (2, True), (3, False)):
            found = staff.of_grids(reader, [WEST], Moment(1, day(number)))[WEST]
            assert ("a-2" in {row.staff_no for row in found}) == serves


def test_a_phone_that_is_not_given_is_kept_and_one_that_is_replaces_it(published):
    def phone():
        with psycopg.connect(libpq_url(published.url)) as connection:
            return connection.execute(
                "SELECT name, phone FROM staff JOIN staff_contact USING (staff_no) "
                "WHERE staff_no = 'a-1'"
            ).fetchone()

    write(published, Staff("a-1", "张三丰", "full_time", VILLAGE))
    assert phone() == ("张三丰", "000-0000-0001")
    write(published, Staff("a-1", "张三丰", "full_time", VILLAGE, phone="000-1"))
    assert phone() == ("张三丰", "000-1")


def test_no_row_that_is_read_holds_a_phone(published):
    with published.database.read() as reader:
        rows = [*staff.page(reader, NOW, limit=10), *staff.of_grids(reader, [WEST], NOW)[WEST]]
    for row in rows:
        assert "phone" not in row._mapping
        assert "000-0000-0001" not in str(row)


def test_who_has_left_serves_nobody_anywhere(published):
    write(published, Staff("a-1", "张三", "full_time", VILLAGE, active=False))
    with published.database.read() as reader:
        assert staff.of_grids(reader, [WEST, EAST], NOW).keys() == {EAST}
        people = {row.staff_no: row for row in staff.page(reader, NOW, limit=10)}
        assert (people["a-1"].active, people["a-1"].assignments) == (False, [])
        assert people["a-2"].assignments
        listed = staff.page(reader, NOW, limit=10, role="worker")
        assert [row.staff_no for row in listed] == ["a-2"]
        totals, _ = coverage.totals(reader, COUNTY, None, NOW)
        assert (totals.workers, totals.unstaffed) == (1, 1)
        counts = {row.code: row for part in export.divisions(reader, NOW) for row in part}
        assert (counts[COUNTY].workers, counts[COUNTY].unstaffed) == (1, 1)
        assert [row.id for row in grids.page(reader, NOW, limit=9, unstaffed=True)] == [WEST]
        assert grids.get(reader, str(WEST), NOW).workers == 0
        exported = {row.id: row for part in export.grids(reader, NOW) for row in part}
        assert (exported[WEST].workers, exported[WEST].staff) == (0, 0)


def test_who_serves_a_grid_that_is_gone_is_counted_nowhere(published):
    assert published.publish(removed=[WEST]) == 2
    after = Moment(2, TODAY)
    with published.database.read() as reader:
        totals, _ = coverage.totals(reader, COUNTY, None, after)
        assert (totals.grids, totals.workers) == (1, 1)
        counts = {row.code: row for part in export.divisions(reader, after) for row in part}
        assert (counts[COUNTY].grids, counts[COUNTY].workers) == (1, 1)
        assert counts[VILLAGE].workers == 1
        people = {row.staff_no: row for row in staff.page(reader, after, limit=10)}
        assert people["a-1"].assignments == []
        assert [r.staff_no for r in staff.page(reader, after, limit=9, role="worker")] == ["a-2"]


def test_one_person_on_two_grids_is_one_worker(published):
    assign(published, (SINCE, None), staff_no="a-1", role="worker", grid=EAST)
    with published.database.read() as reader:
        totals, below = coverage.totals(reader, COUNTY, None, NOW)
        assert totals.workers == sum(child.workers for child in below.values()) == 2
        assert [row.workers for row in grids.page(reader, NOW, limit=9)] == [1, 2]


def test_every_change_of_staff_is_told_in_its_own_transaction(published):
    def state():
        with published.database.read() as reader:
            return installation.staff_state(reader)

    seen = [state()]
    with published.database.write(OPERATOR) as writer:
        staff.write(writer, [Staff("a-3", "赵六", "volunteer", VILLAGE)])
        audit.record(writer, action="staff.change", object="a-3")
        assert state() == seen[-1], "told before the commit"
    seen.append(state())
    assign(published, (day(1), None), staff_no="a-3")
    seen.append(state())
    assert seen == sorted(set(seen))
