"""Operations on plans and publications over HTTP, and what a nation of other grids costs them.

    python -m bench plans [GRIDS]

Two installations with the demonstration and a server each; in the second there are GRIDS further
grids (a million unless given), staffed, in villages of their own (:mod:`bench.nation`). They take
turns, request by request, so that what else the machine does falls on both alike.

An operation is timed at the client: the request sent, the plan locked, the operation applied, its
row, the net change and the audit trail written and committed, the answer read. ``first`` is the
first operation of a new plan in a worker that has not seen its division at that revision (the
ground is loaded); the others are warm. A publication is timed as such, for plans that change 1, 10
and 100 grids: what is said of them, or their borders, by cutting each in two.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from api.auth.principal import OPERATOR, SCOPES, Grant, Principal, Role
from api.store import accounts, audit
from api.workflows import tokens
from bench.installation import Installation, demonstration
from bench.nation import settle

COUNTY = "360702000000"
NATION = 1_000_000
VILLAGES = 24
ROUNDS = 60
CHANGED = (1, 10, 100)
PUBLICATIONS = 8
PROMPT, SLOWER = 50.0, 1.3
"""What is promised: milliseconds of an operation in the demonstration (95 of 100), and how many
times that with a nation beside it.
"""


@dataclass
class Office:
    """Whoever plans and whoever approves, at one server."""

    name: str
    conninfo: str
    planner: httpx.Client
    approver: httpx.Client
    took: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, who: httpx.Client, path: str, body: Any, timed: str | None) -> httpx.Response:
        """POST; how long it took is kept under ``timed`` unless it was refused."""
        begun = time.perf_counter()
        answer = who.post(path, json=body)
        took = (time.perf_counter() - begun) * 1e3
        if timed and answer.is_success:
            self.took.setdefault(timed, []).append(took)
        return answer

    def operate(self, plan: dict[str, Any], operation: Any, timed: str | None = None) -> bool:
        """An operation on a plan, whose version grows; false when it is refused."""
        body = {"version": plan["version"], "operation": operation}
        answer = self.ask(self.planner, f"/plans/{plan['id']}/operations", body, timed)
        if answer.status_code != 422:
            plan["version"] = answer.raise_for_status().json()["version"]
        return answer.is_success

    def turn(
        self,
        plan: dict[str, Any],
        deed: str,
        who: httpx.Client | None = None,
        timed: str | None = None,
    ) -> None:
        """Another change of a plan, by the planner unless said otherwise."""
        body = {"version": plan["version"]}
        answer = self.ask(who or self.planner, f"/plans/{plan['id']}/{deed}", body, timed)
        plan["version"] = answer.raise_for_status().json()["version"]

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
        if number % 3 == 2:
            yield {"type": "edit", "grid": grid["id"], "households": 30 + number % 50}
        else:
            yield _split(grid)


def _split(grid: dict[str, Any]) -> dict[str, Any]:
    west, south, east, north = grid["bbox"]
    middle = (west + east) / 2
    line = [[middle, south - 0.0005], [middle, north + 0.0005]]
    return {"type": "split", "grid": grid["id"], "line": line}


def _operate(offices: Sequence[Office], scope: str, what: str, villages: Sequence[str]) -> None:
    """Up to :data:`ROUNDS` operations on a plan for ``scope``, some undone, in turns."""
    plans = [office.plan(scope) for office in offices]
    drawn = zip(*(_steps(_grids(office, villages), seed=1) for office in offices), strict=False)
    for done, operations in enumerate(islice(drawn, ROUNDS)):
        label = f"operation, {what}" if done else f"first operation, {what}"
        for office, plan, operation in zip(offices, plans, operations, strict=True):
            # A line that leaves a crooked grid and comes back is refused, and not counted.
            if office.operate(plan, operation, label) and done % 3 == 1:
                office.turn(plan, "undo", timed=f"undo, {what}")


def _grids(office: Office, villages: Sequence[str]) -> list[dict[str, Any]]:
    """The grids of these villages, by code."""
    return [
        grid
        for village in villages
        for grid in office.get("/grids", division=village, limit=1000)["items"]
    ]


def _publish(office: Office, kind: str, changed: int, number: int) -> None:
    """A plan of the county that changes so many grids, published."""
    plan = office.plan(COUNTY)
    every = office.get("/grids", division=COUNTY, limit=1000)["items"]
    random.Random(number).shuffle(every)
    done = 0
    for grid in every:
        operation = {"type": "edit", "grid": grid["id"], "name": f"{kind} {number} {changed}"}
        if kind == "split":
            operation = _split(grid)
        done += office.operate(plan, operation)
        if done == changed:
            break
    office.turn(plan, "submit")
    office.turn(plan, "approve", office.approver)
    office.turn(plan, "publish", office.approver, timed=f"publish, {kind} {changed}")


def run(offices: Sequence[Office]) -> None:
    """All measurements, in turns."""
    villages = _villages(offices[0])
    for village in villages[:VILLAGES]:
        _operate(offices, village, "village", [village])
    _operate(offices, COUNTY, "county", villages[:20])
    for number in range(PUBLICATIONS):
        for kind in ("edit", "split"):
            for changed in CHANGED:
                for office in offices if number % 2 else reversed(offices):
                    _publish(office, kind, changed, number)


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


Took = Mapping[str, Sequence[float]]
"""Milliseconds by what was timed."""


def shown(demo: Took, nation: Took) -> Table:
    """The least, the median and the 95th percentile of each installation, and the ratios."""
    sides = [f"{name} {what}" for name in ("demo", "nation") for what in ("least", "p50", "p95")]
    table = Table(title="milliseconds at the client")
    table.add_column("", no_wrap=True)
    for head in ("n", *sides, "least", "p50"):
        table.add_column(head, justify="right")
    for what, base in sorted(demo.items()):
        here, there = (
            (min(took), statistics.median(took), _at(took, 0.95)) for took in (base, nation[what])
        )
        ratios = (f"{far / near:.2f}" for near, far in zip(here[:2], there[:2], strict=True))
        figures = (f"{ms:.1f}" for ms in (*here, *there))
        table.add_row(what, str(len(base)), *figures, *ratios)
    return table


def verdicts(demo: Took, nation: Took) -> Iterator[str]:
    """What is promised, and what was found."""
    here, far = (
        [ms for what, some in took.items() if what.startswith("operation") for ms in some]
        for took in (demo, nation)
    )
    p95, ratio = _at(here, 0.95), statistics.median(far) / statistics.median(here)
    yield f"operation, p95 in the demo: {p95:.1f} ms ({_kept(p95 < PROMPT)} {PROMPT:.0f} ms)"
    yield f"operation, with the nation: {ratio:.2f} times ({_kept(ratio <= SLOWER)} {SLOWER} times)"
    for kind in ("edit", "split"):
        for name, took in (("demo", demo), ("nation", nation)):
            # The least: a publication is long, and whatever else the machine does falls into it.
            fewest, _, most = (min(took[f"publish, {kind} {n}"]) for n in CHANGED)
            each = (most - fewest) / (CHANGED[-1] - CHANGED[0])
            yield f"publish, {kind}, {name}: {fewest - each:.0f} ms, and {each:.1f} ms each grid"
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    yield f"load averages {load}, {os.cpu_count()} processors: above that, the rest is waiting"


def _kept(kept: bool) -> str:
    return "kept: at most" if kept else "NOT KEPT: more than"


def main(count: int = NATION) -> None:
    """Print the figures."""
    console = Console(width=max(120, Console().width))
    with ExitStack() as stack:
        offices = []
        for name in ("demo", "nation"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wangge-bench-")))
            folder.chmod(0o755)  # the server's account must get in
            begun = time.monotonic()
            with console.status(f"{name}: loading"):
                place = stack.enter_context(demonstration(folder))
                if name == "nation":
                    settle(place.conninfo, count)
                offices.append(open_office(stack, name, place))
            console.print(f"{name}: loaded in {time.monotonic() - begun:.0f} s")
        with console.status("measuring"):
            run(offices)
        demo, nation = (office.took for office in offices)
        console.print(f"nation: {count:,} grids beside the demonstration")
        console.print(shown(demo, nation))
        for line in verdicts(demo, nation):
            console.print(line)
