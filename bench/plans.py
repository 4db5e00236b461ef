"""Operations on plans and publications over HTTP, and what a nation of other grids costs them.

    python -m bench plans [GRIDS]

Two installations with the demonstration and a server each; in the second there are GRIDS further
grids (a million unless given): squares in villages of their own, beside the demonstration, written
by SQL. They take turns, request by request, so that what else the machine does falls on both alike.

An operation is timed at the client: the request sent, the plan locked, the operation applied, its
row, the net change and the audit trail written and committed, the answer read. ``first`` is the
first operation of a new plan in a worker that has not seen its division at that revision (the
ground is loaded); the others are warm. A publication is timed as such, for plans that change 1, 10
and 100 grids.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import psycopg
from rich.console import Console
from rich.table import Table

from api.auth.principal import OPERATOR, SCOPES, Grant, Principal, Role
from api.store import accounts, audit
from api.workflows import tokens
from bench.installation import Installation, demonstration

COUNTY = "360702000000"
NATION = 1_000_000
PER_VILLAGE = 20
SIDE = 40_000
"""Steps: a grid of the nation is about 400 m wide."""
CELLS_A_ROW = 5_000
WEST, SOUTH = 900_000_000, 300_000_000
"""Where the nation begins: 90°E, 30°N, far from the demonstration."""
ROUNDS = 60
CHANGED = (1, 10, 100)
PUBLICATIONS = 5

_VILLAGES = """
  INSERT INTO division (code, level)
  SELECT '9' || lpad(v::text, 11, '0'), 'village' FROM generate_series(0, %(villages)s - 1) v"""

_VILLAGE_VERSIONS = """
  INSERT INTO division_version (code, version, revisions, level, name, aliases, initials, kind,
    statistical_parent, managing_parent, managed_by, programme, synthetic, area_m2, geom)
  SELECT '9' || lpad(v::text, 11, '0'), 1, int8range(1, NULL), 'village', '村' || v, '{}', 'c',
    'rural', NULL, NULL, NULL, true, true, 1,
    ST_Multi(ST_MakeEnvelope(
      x::float8 / 1e7, y::float8 / 1e7,
      (x + %(per)s * %(side)s)::float8 / 1e7, (y + %(side)s)::float8 / 1e7, 4326))
  FROM generate_series(0, %(villages)s - 1) v,
    LATERAL (SELECT %(west)s + (v * %(per)s %% %(row)s)::bigint * %(side)s AS x,
                    %(south)s + (v * %(per)s / %(row)s)::bigint * %(side)s AS y) p"""

_GRIDS = """
  INSERT INTO grid (division, grid_id)
  SELECT '9' || lpad((n / %(per)s)::text, 11, '0'),
    ('ffffffff-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
  FROM generate_series(0, %(count)s - 1) n"""

_GRID_VERSIONS = """
  INSERT INTO grid_version (division, grid_id, version, revisions, code, name, initials, kind,
    households, counts, synthetic, area_m2, geom)
  SELECT '9' || lpad((n / %(per)s)::text, 11, '0'),
    ('ffffffff-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, int8range(1, NULL),
    '9' || lpad((n / %(per)s)::text, 11, '0') || lpad((n %% %(per)s + 1)::text, 3, '0'),
    '网格' || n, 'wg', 'basic', 40, '{}', true, 1,
    ST_Multi(ST_MakeEnvelope(
      x::float8 / 1e7, y::float8 / 1e7,
      (x + %(side)s)::float8 / 1e7, (y + %(side)s)::float8 / 1e7, 4326))
  FROM generate_series(0, %(count)s - 1) n,
    LATERAL (SELECT %(west)s + (n %% %(row)s)::bigint * %(side)s AS x,
                    %(south)s + (n / %(row)s)::bigint * %(side)s AS y) p"""


def settle(conninfo: str, count: int) -> None:
    """Add a nation of ``count`` grids to revision 1, past triggers and constraints of rows."""
    values = {
        "count": count,
        "villages": -(-count // PER_VILLAGE),
        "per": PER_VILLAGE,
        "side": SIDE,
        "row": CELLS_A_ROW,
        "west": WEST,
        "south": SOUTH,
    }
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (_VILLAGES, _VILLAGE_VERSIONS, _GRIDS, _GRID_VERSIONS):
            connection.execute(psycopg.ClientCursor(connection).mogrify(statement, values).encode())
        connection.execute("VACUUM (ANALYZE) grid_version, grid, division_version, division")


@dataclass
class Office:
    """Whoever plans and whoever approves, at one server."""

    name: str
    conninfo: str
    planner: httpx.Client
    approver: httpx.Client
    took: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, what: str, who: httpx.Client, address: str, body: Any) -> Any:
        """POST, kept under ``what``; the answer's JSON."""
        begun = time.perf_counter()
        answer = who.post(address, json=body)
        self.took.setdefault(what, []).append((time.perf_counter() - begun) * 1e3)
        if answer.status_code >= 300:
            raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def plan(self, division: str) -> dict[str, Any]:
        """A new draft."""
        answer = self.planner.post("/plans", json={"title": "Bench", "division": division})
        answer.raise_for_status()
        return dict(answer.json())

    def get(self, address: str, **query: Any) -> Any:
        """What stands at an address, read by the planner."""
        return self.planner.get(address, params=query).raise_for_status().json()


def open_office(stack: ExitStack, name: str, place: Installation) -> Office:
    """A planner and an approver of the county at the server of an installation."""
    clients = []
    roles: tuple[Role, ...] = ("planner", "approver")
    for role in roles:
        with place.database.write(OPERATOR) as writer:
            account = accounts.create(writer, name=f"{name}-{role}", display_name=role)
            accounts.add_grant(writer, account, role, COUNTY)
            audit.record(writer, action="account.create", object=f"account/{account}")
        who = Principal(account, f"{name}-{role}", (Grant(role, COUNTY),), via="session")
        token = tokens.issue(place.database, who, "bench", SCOPES, 1)["token"]
        client = httpx.Client(
            base_url=f"{place.server}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=600,
        )
        clients.append(stack.enter_context(client))
    return Office(name, place.conninfo, clients[0], clients[1])


def _villages(office: Office) -> list[str]:
    """Villages of the demonstration with grids enough to try things in, in a fixed order."""
    found: dict[str, int] = {}
    after = ""
    while True:
        page = office.get("/grids", division=COUNTY, limit=1000, after=after)
        for grid in page["items"]:
            found[grid["division"]] = found.get(grid["division"], 0) + 1
        if page["next"] is None:
            return sorted(code for code, count in found.items() if count >= 8)
        after = page["next"]


def _steps(grids: Sequence[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """Operations as somebody draws them: cuts through grids of their own, and what is said."""
    chance = random.Random(seed)
    some = list(grids)
    chance.shuffle(some)
    for number, grid in enumerate(some):
        west, south, east, north = grid["bbox"]
        if number % 3 == 2:
            yield {"type": "edit", "grid": grid["id"], "households": 30 + number % 50}
            continue
        middle = (west + east) / 2
        line = [[middle, south - 0.0005], [middle, north + 0.0005]]
        yield {"type": "split", "grid": grid["id"], "line": line}


def _operate(offices: Sequence[Office], scope: str, what: str, villages: Sequence[str]) -> None:
    """``ROUNDS`` operations on a plan for ``scope``, undone now and then, in turns."""
    plans = [office.plan(scope) for office in offices]
    versions = [plan["version"] for plan in plans]
    drawn = zip(*(_steps(_grids(office, villages), seed=1) for office in offices), strict=False)
    for done, operations in enumerate(islice(drawn, ROUNDS)):
        label = what if done else f"{what}, first"
        for k, office in enumerate(offices):
            address = f"/plans/{plans[k]['id']}"
            body = {"version": versions[k], "operation": operations[k]}
            begun = time.perf_counter()
            answer = office.planner.post(f"{address}/operations", json=body)
            took = (time.perf_counter() - begun) * 1e3
            if answer.status_code == 422:
                continue  # a line that leaves a crooked grid and comes back: nothing was done
            versions[k] = answer.raise_for_status().json()["version"]
            office.took.setdefault(label, []).append(took)
            if done % 3 == 1:
                undo = {"version": versions[k]}
                undone = office.timed(f"{what}, undo", office.planner, f"{address}/undo", undo)
                versions[k] = undone["version"]


def _grids(office: Office, villages: Sequence[str]) -> list[dict[str, Any]]:
    """The grids of these villages, by code."""
    return [
        grid
        for village in villages
        for grid in office.get("/grids", division=village, limit=1000)["items"]
    ]


def _publish(office: Office, changed: int, number: int, villages: Sequence[str]) -> None:
    """A plan that changes as many grids, published."""
    plan = office.plan(COUNTY)
    address, version = f"/plans/{plan['id']}", plan["version"]
    grids = office.get("/grids", division=COUNTY, limit=1000)["items"]
    for grid in random.Random(number).sample(grids, changed):
        body = {"type": "edit", "grid": grid["id"], "name": f"{office.name} {number} {changed}"}
        answer = office.planner.post(
            f"{address}/operations", json={"version": version, "operation": body}
        )
        version = answer.raise_for_status().json()["version"]
    for who, deed in ((office.planner, "submit"), (office.approver, "approve")):
        answer = who.post(f"{address}/{deed}", json={"version": version})
        version = answer.raise_for_status().json()["version"]
    office.timed(f"publish {changed}", office.approver, f"{address}/publish", {"version": version})


def _redrawn(office: Office, number: int, villages: Sequence[str]) -> None:
    """A plan with one cut, published."""
    village = villages[number % len(villages)]
    plan = office.plan(village)
    address, version = f"/plans/{plan['id']}", plan["version"]
    for operation in _steps(office.get("/grids", division=village, limit=1000)["items"], number):
        if operation["type"] != "split":
            continue
        answer = office.planner.post(
            f"{address}/operations", json={"version": version, "operation": operation}
        )
        if answer.status_code == 200:
            version = answer.json()["version"]
            break
    for who, deed in ((office.planner, "submit"), (office.approver, "approve")):
        answer = who.post(f"{address}/{deed}", json={"version": version})
        version = answer.raise_for_status().json()["version"]
    office.timed("publish a split", office.approver, f"{address}/publish", {"version": version})


def run(offices: Sequence[Office]) -> None:
    """All measurements, in turns."""
    villages = _villages(offices[0])
    for village in villages[:8]:
        _operate(offices, village, "operation, village", [village])
    _operate(offices, COUNTY, "operation, county", villages[:20])
    for number in range(PUBLICATIONS):
        for office in offices:
            _redrawn(office, number, villages)
        for changed in CHANGED:
            for office in offices:
                _publish(office, changed, number, villages)


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def shown(offices: Sequence[Office], counts: Sequence[str]) -> Table:
    """Medians and 95th percentiles of each installation, and the ratio to the first."""
    heads = [f"{name} {what}" for name in counts for what in ("p50", "p95")]
    table = Table("ms", "n", *heads, "ratio p50", "ratio p95", title="at the client")
    for what, base in offices[0].took.items():
        cells = [what, str(len(base))]
        for office in offices:
            took = office.took[what]
            cells += [f"{statistics.median(took):.1f}", f"{_at(took, 0.95):.1f}"]
        last = offices[-1].took[what]
        cells.append(f"{statistics.median(last) / statistics.median(base):.2f}")
        cells.append(f"{_at(last, 0.95) / _at(base, 0.95):.2f}")
        table.add_row(*cells)
    return table


def main(count: int = NATION) -> None:
    """Print the figures."""
    console = Console()
    with ExitStack() as stack:
        offices = []
        for name in ("demo", "nation"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wangge-bench-")))
            folder.chmod(0o755)  # the server's account must get in
            with console.status(f"{name}: loading"):
                place = stack.enter_context(demonstration(folder))
                if name == "nation":
                    settle(place.conninfo, count)
                offices.append(open_office(stack, name, place))
        with console.status("measuring"):
            run(offices)
        console.print(shown(offices, ["demo", f"{count:,} more"]))
