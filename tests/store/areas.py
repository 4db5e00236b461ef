"""Two towns side by side, somebody in each role in one of them, and the deeds they might do.

Statements run as ``wangge_app`` under one of its roles, past every workflow.

Fixtures
--------
areas_url : str
    The address of that state, for tests that undo what they do.
acting : Acting
    A transaction in it, undone after the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import psycopg
import pytest
import shapely

from api.auth.principal import ROLES, SCOPES
from api.cluster.address import libpq_url
from api.store import migrate
from api.store.database import Database
from gis.records import Assignment, Division, Grid, Staff
from gis.testing import block
from tests.cluster_fixtures import DatabaseServer
from tests.store.conftest import COUNTY, EAST, TOWN, VILLAGE, publish_small_state

READER, WRITER, GATE = "wangge_reader", "wangge_writer", "wangge_gate"
OTHER_TOWN, OTHER_VILLAGE = "360702101000", "360702101200"
BESIDE = UUID(int=3)
"""A grid of the other village, on the border with EAST."""

MEMBERS = {role: UUID(int=0xA0 + number) for number, role in enumerate(ROLES)}
"""One account for each role, which it has in TOWN."""
WHOLE_ADMIN, NEWCOMER, STRANGER = UUID(int=0xB0), UUID(int=0xB1), UUID(int=0xB2)
"""Of the last two one has a grant in TOWN and one in OTHER_TOWN."""

FILL = """
INSERT INTO account (id, name, display_name, kind, staff_no) VALUES (%(id)s, %(name)s, 'x',
  'person', %(staff_no)s)
"""
GRANT = """
INSERT INTO account_grant (id, account, role, division)
VALUES (gen_random_uuid(), %(id)s, %(role)s, %(division)s)
"""
WAYS_IN = """
INSERT INTO session (id, account, hash, expires_at)
  SELECT id, id, sha256(uuid_send(id)), now() + interval '1 day' FROM account;
INSERT INTO token (id, account, name, hash, scopes, expires_at)
  SELECT id, id, 'x', sha256(uuid_send(id)), ARRAY['read'], now() + interval '1 day' FROM account;
INSERT INTO invitation (hash, account, purpose, expires_at)
  SELECT sha256(uuid_send(id)), id, 'reset', now() + interval '1 day' FROM account;
INSERT INTO attempt (key) VALUES ('x');
INSERT INTO audit (account_name, via, action, object, division)
  SELECT 'x', 'session', 'publish', 'x', division
  FROM unnest(ARRAY[NULL, %(inside)s, %(outside)s]) AS division;
INSERT INTO grid VALUES ('00000000-0000-0000-0000-000000000004', %(inside)s),
  ('00000000-0000-0000-0000-000000000005', %(outside)s);
"""


def fill(url: str) -> None:
    """The small state, a village of another town beside it, and somebody in each role."""
    database = Database(url, pool_size=1)
    state = publish_small_state(database, url)
    other = block(1000, 0, 2000, 1000)
    state.publish(
        divisions=[
            Division(OTHER_TOWN, "水东镇", "township", None, COUNTY, COUNTY, other),
            Division(
                OTHER_VILLAGE, "虎岗村", "village", "rural", OTHER_TOWN, OTHER_TOWN, other
            ),
        ],
        grids=[Grid(BESIDE, f"{OTHER_VILLAGE}001", "第1网格", OTHER_VILLAGE, other)],
        staff=[
            Staff("b-1", "王五", "full_time", OTHER_VILLAGE, phone="000-0000-0002"),
            Staff("b-2", "赵六", "volunteer", OTHER_VILLAGE),
        ],
        assignments=[Assignment(BESIDE, OTHER_VILLAGE, "b-1", "worker", date(2020, 1, 1))],
    )  # fmt: skip
    database.close()
    accounts = [(MEMBERS[role], role, role, TOWN) for role in ROLES]
    accounts += [
        (WHOLE_ADMIN, "whole", "admin", None),
        (NEWCOMER, "newcomer", "viewer", VILLAGE),
        (STRANGER, "stranger", "viewer", OTHER_VILLAGE),
    ]
    with psycopg.connect(libpq_url(url), cursor_factory=psycopg.ClientCursor) as connection:
        for account, name, role, division in accounts:
            staff_no = "a-2" if role == "field" else None
            connection.execute(FILL, {"id": account, "name": name, "staff_no": staff_no})
            connection.execute(GRANT, {"id": account, "role": role, "division": division})
        connection.execute(WAYS_IN, {"inside": VILLAGE, "outside": OTHER_VILLAGE})


@pytest.fixture(scope="session")
def areas_url(database_server: DatabaseServer) -> Iterator[str]:
    """The address of that state; whatever tests do in it is undone."""

    def made(address: str) -> None:
        migrate.upgrade(address)
        fill(address)

    with database_server.fresh(database_server.template("areas", made)) as address:
        yield address


class Acting:
    """A transaction as ``wangge_app``, undone at the end."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        connection.execute("SET LOCAL SESSION AUTHORIZATION wangge_app")

    def act(self, role: str, account: UUID | None = None, scopes=SCOPES) -> Acting:
        """Go on as ``role`` for ``account``."""
        self.connection.execute(
            "SELECT set_config('role', %s, true), set_config('wangge.account', %s, true), "
            "set_config('wangge.scopes', %s, true)",
            [role, "" if account is None else str(account), " ".join(scopes)],
        )
        return self

    def all(self, statement: str, **values: object) -> list[tuple]:
        return self.connection.execute(statement, values).fetchall()

    def refused(self, statement: str, **values: object) -> bool:
        """Does the database say that it may not be?"""
        try:
            with self.connection.transaction():
                self.connection.execute(statement, values)
        except psycopg.errors.InsufficientPrivilege:
            return True
        return False

    def does(self, deed: Deed, place: Place) -> bool:
        """Would the deed take effect there, to its end? It is undone."""
        done = False
        try:
            with self.connection.transaction() as deed_alone:
                touched = [
                    self.connection.execute(statement, place.values).rowcount
                    for statement in deed.statements
                ]
                self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                done = all(touched)
                raise psycopg.Rollback(deed_alone)
        except psycopg.errors.InsufficientPrivilege:
            return False
        return done


@pytest.fixture
def acting(areas_url: str) -> Iterator[Acting]:
    with psycopg.connect(libpq_url(areas_url)) as connection:
        # Of this transaction's own, so that there may be versions that stand from it on.
        connection.execute(
            "INSERT INTO revision (number, author, summary_zh, summary_en) VALUES (3, 'x', '', '')"
        )
        yield Acting(connection)
        connection.rollback()


# --- deeds ---------------------------------------------------------------------------------------


def hexed(shape: shapely.Geometry) -> str:
    return shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True)


@dataclass(frozen=True)
class Place:
    """The values of deeds, within somebody's area or outside it."""

    division: str
    grid: UUID
    bare: UUID
    staff: str
    silent: str
    account: UUID
    values: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        town = self.division[:9] + "000"
        values = {
            "division": self.division, "town": town, "grid": self.grid, "staff": self.staff,
            "bare": self.bare, "silent": self.silent, "code": f"{self.division}099",
            "account": self.account, "new_division": f"{self.division[:9]}299",
            "shape": hexed(block(5000, 5000, 5010, 5010)),
            "point": hexed(shapely.Point(114.9, 25.8)),
        }  # fmt: skip
        object.__setattr__(self, "values", values)


INSIDE = Place(VILLAGE, EAST, UUID(int=4), "a-1", "a-2", NEWCOMER)
OUTSIDE = Place(OTHER_VILLAGE, BESIDE, UUID(int=5), "b-1", "b-2", STRANGER)

PUBLISHERS = {"approver", "admin"}


@dataclass(frozen=True)
class Deed:
    """Statements on a table, and the roles that may do so in their own area."""

    table: str
    statements: tuple[str, ...]
    may: set[str]
    somewhere: bool = False
    """The table belongs to no area: whoever may, may."""


END = "UPDATE {} SET revisions = int8range(lower(revisions), 3) WHERE {} AND upper_inf(revisions)"
ACTS = "acting_account()"

DEEDS = {
    "publish": Deed(
        "revision",
        ("INSERT INTO revision (number, author, summary_zh, summary_en) VALUES (4, 'x', '', '')",),
        PUBLISHERS,
        somewhere=True,
    ),
    "add a division": Deed(
        "division",
        (
            "INSERT INTO division VALUES (%(new_division)s, 'village')",
            """INSERT INTO division_version (code, version, level, name, kind, managing_parent,
                 programme, area_m2, geom, revisions)
               VALUES (%(new_division)s, 1, 'village', 'x', 'rural', %(town)s, true, 1, %(shape)s,
                 '[3,)')""",
        ),
        PUBLISHERS,
    ),
    "rename a division": Deed(
        "division_version",
        (
            END.format("division_version", "code = %(division)s"),
            """INSERT INTO division_version (code, version, level, name, kind, managing_parent,
                 programme, area_m2, geom, revisions)
               SELECT code, version + 1, level, 'x', kind, managing_parent, programme, area_m2,
                 geom, '[3,)'
               FROM division_version WHERE code = %(division)s ORDER BY version DESC LIMIT 1""",
        ),
        PUBLISHERS,
    ),
    "end a division": Deed(
        "division_version", (END.format("division_version", "code = %(division)s"),), PUBLISHERS
    ),
    "add a grid": Deed(
        "grid",
        ("INSERT INTO grid VALUES ('00000000-0000-0000-0000-000000000009', %(division)s)",),
        PUBLISHERS,
    ),
    "rename a grid": Deed(
        "grid_version",
        (
            END.format("grid_version", "grid_id = %(grid)s"),
            """INSERT INTO grid_version (division, grid_id, version, code, name, kind, area_m2,
                 geom, revisions)
               SELECT division, grid_id, version + 1, code, 'x', kind, area_m2, geom, '[3,)'
               FROM grid_version WHERE grid_id = %(grid)s ORDER BY version DESC LIMIT 1""",
        ),
        PUBLISHERS,
    ),
    "let a grid stand": Deed(
        "grid_version",
        (
            """INSERT INTO grid_version (division, grid_id, version, code, name, kind, area_m2,
                 geom, revisions)
               VALUES (%(division)s, %(bare)s, 1, %(code)s, 'x', 'basic', 1, %(shape)s, '[3,)')""",
        ),
        PUBLISHERS,
    ),
    "end a grid": Deed(
        "grid_version", (END.format("grid_version", "grid_id = %(grid)s"),), PUBLISHERS
    ),
    "add a place": Deed(
        "place",
        (
            """INSERT INTO place (division, place_id, name, kind, geom, revisions)
               VALUES (%(division)s, gen_random_uuid(), 'x', 'office', %(point)s, '[3,)')""",
        ),
        PUBLISHERS,
    ),
    "add a member of staff": Deed(
        "staff",
        (
            """INSERT INTO staff (staff_no, name, employment, home_division)
               VALUES ('new', 'x', 'volunteer', %(division)s)""",
        ),
        PUBLISHERS,
    ),
    "change a member of staff": Deed(
        "staff", ("UPDATE staff SET name = 'x' WHERE staff_no = %(staff)s",), PUBLISHERS
    ),
    "assign": Deed(
        "assignment",
        (
            """INSERT INTO assignment (division, grid_id, staff_no, role, period)
               VALUES (%(division)s, %(grid)s, %(staff)s, 'leader', '[2024-01-01,)')""",
        ),
        PUBLISHERS,
    ),
    "end an assignment": Deed(
        "assignment",
        (
            """UPDATE assignment SET period = daterange(lower(period), '2024-01-01')
               WHERE division = %(division)s""",
        ),
        PUBLISHERS,
    ),
    "note that staff changed": Deed(
        "staff_state", ("UPDATE staff_state SET version = version + 1",), PUBLISHERS, somewhere=True
    ),
    "give a telephone number": Deed(
        "staff_contact",
        ("INSERT INTO staff_contact VALUES (%(silent)s, '000-1')",),
        PUBLISHERS,
    ),
    "change a telephone number": Deed(
        "staff_contact",
        ("UPDATE staff_contact SET phone = '000-1' WHERE staff_no = %(staff)s",),
        PUBLISHERS,
    ),
    "make an account": Deed(
        "account",
        (
            f"""INSERT INTO account (id, name, display_name, kind, created_by)
                VALUES (gen_random_uuid(), 'new', 'x', 'person', {ACTS})""",
        ),
        {"admin"},
        somewhere=True,
    ),
    "make an account of a member of staff": Deed(
        "account",
        (
            f"""INSERT INTO account (id, name, display_name, kind, created_by, staff_no)
                VALUES (gen_random_uuid(), 'new', 'x', 'person', {ACTS}, %(staff)s)""",
        ),
        {"admin"},
    ),
    "disable an account": Deed(
        "account", ("UPDATE account SET disabled = true WHERE id = %(account)s",), {"admin"}
    ),
    "grant": Deed(
        "account_grant",
        (
            f"""INSERT INTO account_grant (id, account, role, division, granted_by)
                VALUES (gen_random_uuid(), %(account)s, 'approver', %(division)s, {ACTS})""",
        ),
        {"admin"},
    ),
    "take a grant away": Deed(
        "account_grant", ("DELETE FROM account_grant WHERE account = %(account)s",), {"admin"}
    ),
    "end somebody's sessions": Deed(
        "session", ("DELETE FROM session WHERE account = %(account)s",), {"admin"}
    ),
    "end one's own sessions": Deed(
        "session", (f"DELETE FROM session WHERE account = {ACTS}",), set(ROLES), somewhere=True
    ),
    "make oneself a token": Deed(
        "token",
        (
            f"""INSERT INTO token (id, account, name, hash, scopes, expires_at) VALUES
                (gen_random_uuid(), {ACTS}, 'x', sha256('new'), ARRAY['read'], now())""",
        ),
        set(ROLES),
        somewhere=True,
    ),
    "make somebody a token": Deed(
        "token",
        (
            """INSERT INTO token (id, account, name, hash, scopes, expires_at) VALUES
               (gen_random_uuid(), %(account)s, 'x', sha256('new'), ARRAY['read'], now())""",
        ),
        set(),
    ),
    "revoke somebody's token": Deed(
        "token", ("UPDATE token SET revoked_at = now() WHERE account = %(account)s",), {"admin"}
    ),
    "let somebody choose a password": Deed(
        "invitation",
        (
            f"""INSERT INTO invitation (hash, account, purpose, created_by, expires_at)
                VALUES (sha256('new'), %(account)s, 'reset', {ACTS}, now())""",
        ),
        {"admin"},
    ),
    "use up a link": Deed(
        "invitation",
        ("UPDATE invitation SET used_at = now() WHERE account = %(account)s",),
        {"admin"},
    ),
    "set whether anonymous callers read": Deed(
        "setting", ("UPDATE setting SET anonymous_reading = false",), set()
    ),
    "leave a trail": Deed(
        "audit",
        (
            f"""INSERT INTO audit (account, account_name, via, action, object)
                VALUES ({ACTS}, 'x', 'session', 'publish', 'x')""",
        ),
        set(ROLES),
        somewhere=True,
    ),
    "leave a trail in another's name": Deed(
        "audit",
        (
            """INSERT INTO audit (account, account_name, via, action, object)
               VALUES (%(account)s, 'x', 'session', 'publish', 'x')""",
        ),
        set(),
    ),
}
