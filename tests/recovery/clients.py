"""Clients that plan and publish at random over each other, as a process that can be killed.

    python -m tests.recovery.clients URL NOTES SEED CLIENTS SECONDS

Each publication that is acknowledged is written to the file NOTES at once, by one line of JSON, and
so is each that is refused. A client whose answer is lost asks again with the same key.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path
from uuid import UUID, uuid4

from api.store import plans as plan_store
from api.store.database import Database
from api.workflows.plans import drafting, editing, publishing, transitions
from api.workflows.plans.joining import PublishedMeanwhile
from api.workflows.plans.turns import Request
from api.workflows.plans.working import Workbench
from gis import lattice
from gis.coverage import Coverage
from gis.errors import Conflict, CoverageFault, Unavailable, WanggeError
from gis.operations import Refused
from gis.plane.shape import Shape
from tests.recovery.ground import VILLAGES, people

NARROWEST = 6000
"""Steps below which a grid is not divided any more."""


class Notes:
    """What the clients of a process were told, for whoever looks after it was killed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, **note: object) -> None:
        """Keep a line; it outlives the process."""
        with self._lock:
            self._file.write(json.dumps(note) + "\n")
            self._file.flush()


class Client:
    """Plans and publishes at random until the time is over."""

    def __init__(self, bench: Workbench, notes: Notes, seed: int) -> None:
        self.bench, self.notes, self.random = bench, notes, random.Random(seed)
        self.people = people(bench.database)

    def work(self, until: float) -> None:
        """One plan after the other."""
        while time.monotonic() < until:
            try:
                self.one_plan(until)
            except (Refused, Unavailable):
                time.sleep(0.05)
            except Exception as error:  # noqa: BLE001 — it is told, and looked at in the end
                self.notes.write(fault=f"{type(error).__name__}: {error}")
                return

    def one_plan(self, until: float) -> None:
        """Draw something, have it approved, publish it."""
        planner, village = self.people["planner"], self.random.choice(VILLAGES)
        plan = drafting.create(self.bench, planner, title="随机", division=village)
        done = 0
        for _ in range(self.random.choice((1, 1, 2, 3))):
            operation = self.operation(plan, village)
            if operation is None:
                continue
            try:
                editing.operate(self.bench, planner, plan, self.request(plan), operation)
                done += 1
            except WanggeError as error:
                if isinstance(error, Unavailable):
                    raise
        if not done:
            return
        for transition, who in (("submit", "planner"), ("approve", "approver")):
            try:
                transitions.bring(
                    self.bench, self.people[who], plan, self.request(plan), transition
                )
            except Conflict:
                return  # what it did cancelled out
        self.publish(plan, until)

    def publish(self, plan: UUID, until: float) -> None:
        """Publish, asking again when there was no answer."""
        request = self.request(plan)
        while True:
            try:
                answer = publishing.publish(self.bench, self.people["approver"], plan, request)
            except Unavailable:
                if time.monotonic() > until + 60:
                    return
                time.sleep(0.05)
                continue
            except PublishedMeanwhile:
                self.notes.write(conflict=str(plan))
            except (Refused, CoverageFault) as error:
                self.notes.write(refused=str(plan), why=error.code)
            else:
                self.notes.write(published=str(plan), revision=answer["revision"])
            return

    def request(self, plan: UUID) -> Request:
        """For the plan's version, with a key of its own."""
        with self.bench.database.read(self.people["planner"]) as reader:
            return Request(plan_store.get(reader, plan).version, uuid4().hex)

    def operation(self, plan: UUID, village: str) -> dict[str, object] | None:
        """Something to be done to the village as the plan has it."""
        with self.bench.database.read(self.people["planner"]) as reader:
            coverage = self.bench.state(reader, plan_store.get(reader, plan)).coverage
        grids = coverage.members(village)
        grid = self.random.choice(grids)
        kind = self.random.choice(("split", "split", "merge", "merge", "edit", "assign"))
        if kind == "edit":
            return {"type": "edit", "grid": str(grid.id), "name": f"名{self.random.random():.6f}"}
        if kind == "assign":
            return self._assign(coverage, grid.id, self.random.choice(grids).id)
        if kind == "merge" and len(grids) > 8:
            near = [
                i
                for i in sorted(coverage.neighbours(grid.id))
                if coverage.grid(i).division == village
            ]
            if not near:
                return None
            other = self.random.choice(near)
            return {"type": "merge", "grids": [str(grid.id), str(other)]}
        return self._split(coverage.shape(grid.id), grid.id)

    def _split(self, shape: Shape, grid: UUID) -> dict[str, object] | None:
        west, south, east, north = shape.bounds
        share = self.random.uniform(0.3, 0.7)
        if east - west > north - south:
            x = round(west + share * (east - west))
            ends, room = ((x, south - 50), (x, north + 50)), east - west
        else:
            y = round(south + share * (north - south))
            ends, room = ((west - 50, y), (east + 50, y)), north - south
        if room < NARROWEST:
            return None
        line = [lattice.to_degrees(end).tolist() for end in ends]
        return {"type": "split", "grid": str(grid), "line": line}

    @staticmethod
    def _assign(coverage: Coverage, one: UUID, other: UUID) -> dict[str, object] | None:
        staff = coverage.entry(one).staff
        if not staff or one == other:
            return None
        return {
            "type": "assign",
            "staff_no": staff[0].staff_no,
            "role": "worker",
            "from": str(one),
            "to": str(other),
            "start": "2020-01-01",
        }


def main(url: str, notes: Path, seed: int, clients: int, seconds: float) -> None:
    """Let so many clients work for so long."""
    database = Database(url, pool_size=clients)
    bench, told = Workbench(database), Notes(notes)
    until = time.monotonic() + seconds
    working = [Client(bench, told, seed * 1000 + n) for n in range(clients)]
    threads = [threading.Thread(target=client.work, args=(until,)) for client in working]
    told.write(ready=True)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
