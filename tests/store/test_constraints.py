"""Wrong states that the database itself refuses, whoever writes them."""

from __future__ import annotations

import psycopg
import pytest
import shapely

from api.cluster.address import libpq_url
from api.store.database import Database
from gis.testing import area, block
from tests.store.conftest import COUNTY, EAST, TOWN, VILLAGE, WEST, publish_small_state


def hexed(shape, srid=4326):
    return shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True)


SQUARE = hexed(block(0, 0, 10, 10))
OFF = hexed(shapely.transform(block(0, 0, 10, 10), lambda c: c + 1e-9))
BOW = hexed(area((0, 0), (10, 10), (10, 0), (0, 10)))
EMPTY = hexed(shapely.MultiPolygon())
POLYGON = hexed(block(0, 0, 10, 10).geoms[0])
MERCATOR = hexed(block(0, 0, 10, 10), 3857)
DEEP = hexed(shapely.force_3d(block(0, 0, 10, 10)))
POINT = hexed(shapely.Point(114.9, 25.8))

NEW = "00000000-0000-0000-0000-000000000003"

ROWS = {
    "revision": {"number": 2, "author": "x", "summary_zh": "", "summary_en": ""},
    "division": {"code": "360702100201", "level": "village"},
    "division_version": {
        "code": VILLAGE, "version": 2, "level": "village", "name": "村", "kind": "rural",
        "statistical_parent": TOWN, "managing_parent": TOWN, "programme": True, "area_m2": 1,
        "geom": SQUARE, "revisions": "[5,6)",
    },
    "grid": {"grid_id": NEW, "division": VILLAGE},
    "grid_version": {
        "division": VILLAGE, "grid_id": str(WEST), "version": 2, "code": f"{VILLAGE}003",
        "name": "格", "kind": "basic", "households": 1, "counts": "{}", "area_m2": 1,
        "geom": SQUARE, "revisions": "[5,6)",
    },
    "staff": {
        "staff_no": "b-1", "name": "王五", "employment": "volunteer", "home_division": VILLAGE,
    },
    "assignment": {
        "division": VILLAGE, "grid_id": str(WEST), "staff_no": "a-2", "role": "worker",
        "period": "[2020-01-01,)",
    },
    "staff_contact": {"staff_no": "a-2", "phone": "000-0000-0002"},
    "staff_state": {"only_row": True, "version": 1},
    "place": {
        "division": VILLAGE, "place_id": NEW, "name": "站", "kind": "station", "geom": POINT,
        "revisions": "[1,)",
    },
}  # fmt: skip
"""For each table a row that is right, beside those of the small published state."""

WRONG = [
    ("revision", {"number": 0}),
    ("revision", {"number": 1}),
    ("revision", {"author": ""}),
    ("revision", {"author": None}),
    ("division", {"code": "36070210020"}),
    ("division", {"code": "3607021002011"}),
    ("division", {"code": "36070210020x"}),
    ("division", {"code": "360702100201\n"}),
    ("division", {"code": VILLAGE}),
    ("division", {"level": "street"}),
    ("division_version", {"version": 0}),
    ("division_version", {"version": 1}),
    ("division_version", {"code": "360702100299"}),
    ("division_version", {"level": "township"}),
    ("division_version", {"name": ""}),
    ("division_version", {"kind": "suburban"}),
    ("division_version", {"kind": None}),
    ("division_version", {"managing_parent": VILLAGE}),
    ("division_version", {"statistical_parent": VILLAGE}),
    ("division_version", {"managing_parent": "999999999999"}),
    ("division_version", {"area_m2": 0}),
    ("division_version", {"geom": OFF}),
    ("division_version", {"geom": BOW}),
    ("division_version", {"geom": EMPTY}),
    ("division_version", {"geom": POLYGON}),
    ("division_version", {"geom": MERCATOR}),
    ("division_version", {"geom": DEEP}),
    ("division_version", {"geom": None}),
    ("division_version", {"revisions": "[1,2)"}),
    ("division_version", {"revisions": "[3,)"}),
    ("division_version", {"revisions": "[0,1)"}),
    ("division_version", {"revisions": "empty"}),
    ("division_version", {"revisions": "(,0)"}),
    ("grid", {"division": "999999999999"}),
    ("grid", {"grid_id": str(EAST)}),
    ("grid_version", {"version": 1}),
    ("grid_version", {"version": 0}),
    ("grid_version", {"grid_id": NEW}),
    ("grid_version", {"division": TOWN}),
    ("grid_version", {"code": f"{TOWN}003"}),
    ("grid_version", {"code": f"{VILLAGE}3"}),
    ("grid_version", {"code": f"{VILLAGE}0003"}),
    ("grid_version", {"code": f"{VILLAGE}00x"}),
    ("grid_version", {"code": f"{VILLAGE}002"}),
    ("grid_version", {"name": ""}),
    ("grid_version", {"kind": "special"}),
    ("grid_version", {"households": -1}),
    ("grid_version", {"counts": "[]"}),
    ("grid_version", {"counts": '{"shops": "many"}'}),
    ("grid_version", {"counts": '{"shops": -1}'}),
    ("grid_version", {"counts": '{"shops": null}'}),
    ("grid_version", {"counts": '{"shops": {"n": 1}}'}),
    ("grid_version", {"counts": '{"shops": true}'}),
    ("grid_version", {"counts": '{"shops": [1]}'}),
    ("grid_version", {"area_m2": -1}),
    ("grid_version", {"geom": OFF}),
    ("grid_version", {"geom": BOW}),
    ("grid_version", {"geom": EMPTY}),
    ("grid_version", {"geom": POLYGON}),
    ("grid_version", {"geom": MERCATOR}),
    ("grid_version", {"geom": POINT}),
    ("grid_version", {"revisions": "[1,)"}),
    ("grid_version", {"revisions": "[5,5)"}),
    ("staff", {"staff_no": "a-1"}),
    ("staff", {"staff_no": ""}),
    ("staff", {"staff_no": "-1"}),
    ("staff", {"staff_no": "a b"}),
    ("staff", {"staff_no": "a\n"}),
    ("staff", {"staff_no": "a" * 41}),
    ("staff", {"name": ""}),
    ("staff_contact", {"phone": "call me"}),
    ("staff_contact", {"phone": ""}),
    ("staff_contact", {"phone": "<b>1</b>"}),
    ("staff_contact", {"phone": None}),
    ("staff_contact", {"staff_no": "a-1"}),
    ("staff_contact", {"staff_no": "nobody"}),
    ("staff", {"employment": "slave"}),
    ("staff", {"home_division": "999999999999"}),
    ("assignment", {"staff_no": "nobody"}),
    ("assignment", {"grid_id": NEW}),
    ("assignment", {"division": TOWN}),
    ("assignment", {"role": "king"}),
    ("assignment", {"period": "empty"}),
    ("assignment", {"period": "(,2020-01-01)"}),
    ("assignment", {"staff_no": "a-1"}),
    ("assignment", {"staff_no": "a-1", "period": "[2019-01-01,2020-01-02)"}),
    ("staff_state", {}),
    ("staff_state", {"only_row": False}),
    ("place", {"division": "999999999999"}),
    ("place", {"name": ""}),
    ("place", {"kind": "shop"}),
    ("place", {"geom": SQUARE}),
    ("place", {"geom": hexed(shapely.Point(114.90000001, 25.8))}),
    ("place", {"geom": hexed(shapely.Point())}),
    ("place", {"geom": hexed(shapely.Point(114.9, 25.8), 4490)}),
    ("place", {"revisions": "(,)"}),
]

ENDED = """
UPDATE division_version SET revisions = '[1,5)' WHERE code = %(village)s;
UPDATE grid_version SET revisions = '[1,5)' WHERE grid_id = %(west)s;
"""

REFUSALS = (psycopg.errors.IntegrityError, psycopg.errors.DataError)


@pytest.fixture(scope="module")
def small_state(database_server, migrated_template):
    """The address of the small state, where the village and one of its grids have ended."""
    with database_server.fresh(migrated_template) as url:
        database = Database(url, pool_size=1)
        publish_small_state(database, url)
        database.close()
        with psycopg.connect(libpq_url(url), cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute(ENDED, {"village": VILLAGE, "west": str(WEST)})
        yield url


@pytest.fixture
def connection(small_state):
    """A transaction on it that is undone after the test."""
    with psycopg.connect(libpq_url(small_state)) as found:
        yield found
        found.rollback()


def insert(connection, table, row):
    columns = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, row))
    values = psycopg.sql.SQL(", ").join([psycopg.sql.Placeholder()] * len(row))
    connection.execute(
        psycopg.sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            psycopg.sql.Identifier(table), columns, values
        ),
        list(row.values()),
    )


@pytest.mark.parametrize("table", [name for name in ROWS if name != "staff_state"])
def test_a_right_row_is_taken(connection, table):
    insert(connection, table, ROWS[table])


@pytest.mark.parametrize(("table", "wrong"), WRONG, ids=lambda value: str(value)[:60])
def test_a_wrong_row_is_refused(connection, table, wrong):
    with pytest.raises(REFUSALS):
        insert(connection, table, ROWS[table] | wrong)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("division", "code", COUNTY),
        ("division", "code", VILLAGE),
        ("grid", "grid_id", str(WEST)),
        ("staff", "staff_no", "a-1"),
    ],
)
def test_what_is_referred_to_cannot_be_taken_away(connection, table, column, value):
    delete = psycopg.sql.SQL("DELETE FROM {} WHERE {} = %s")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute(
            delete.format(psycopg.sql.Identifier(table), psycopg.sql.Identifier(column)), [value]
        )
