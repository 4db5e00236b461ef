"""Clients of a real server that sign in, plan and publish at random over each other.

Whatever has a key is asked for again, with the same key, for as long as there is no answer: when
the server went in the middle, when it says that its database is not there (503), and when the
client itself hung up before it was answered.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import shapely

from tests.recovery.ground import APPROVER, PLANNERS, VILLAGES
from tests.recovery.notes import Notes
from tests.security.installation import PASSWORD

NARROWEST = 0.0006
"""Degrees below which a grid is not divided any more."""

FEWEST = 8
"""Grids of a village that are not joined any more."""

PATIENCE = 120.0
"""Seconds that a client goes on asking; a limit, not a measurement."""

Bounds = tuple[float, float, float, float]


class Account:
    """Somebody at the server, who asks again when there is no answer."""

    def __init__(self, address: str, notes: Notes) -> None:
        self.http = httpx.Client(base_url=address, headers={"Origin": address})
        self.notes = notes

    @classmethod
    def signed_in(cls, address: str, name: str, notes: Notes) -> Account:
        """By name and password, with the cookie and the token that browsers have."""
        account = cls(address, notes)
        answer = account.ask("POST", "/session", {"name": name, "password": PASSWORD})
        account.http.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf"]
        return account

    def token(self) -> str:
        """A new token of the account's."""
        given = {"name": "desk", "scopes": ["read", "plan", "publish"], "days": 1}
        return str(self.ask("POST", "/account/tokens", given).raise_for_status().json()["token"])

    @classmethod
    def by_token(cls, address: str, token: str, notes: Notes) -> Account:
        """A program with somebody's token."""
        account = cls(address, notes)
        account.http.headers["Authorization"] = f"Bearer {token}"
        return account

    def ask(
        self, method: str, path: str, body: Any = None, *, patience: float = PATIENCE, **query: Any
    ) -> httpx.Response:
        """One request, until it is answered; the client hangs up once, after ``patience`` seconds.

        Raises
        ------
        TimeoutError
            Nothing is there that answers.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.http.request(
                    method, f"/api/v1{path}", json=body, params=query, timeout=patience
                )
                if answer.status_code != 503:
                    return answer
                self.notes.lose("503")
            except httpx.ReadTimeout:
                self.notes.lose("left")
            except httpx.TransportError:
                self.notes.lose("reset")
            if time.monotonic() > until:
                raise TimeoutError(f"{method} {path} was not answered in {PATIENCE:.0f} s")
            patience = PATIENCE
            time.sleep(0.1)

    def again(self) -> Account:
        """The same account by another connection."""
        other = Account(str(self.http.base_url), self.notes)
        other.http.headers.update(self.http.headers)
        other.http.cookies.update(self.http.cookies)
        return other

    def close(self) -> None:
        """Hang up."""
        self.http.close()


@dataclass
class Draft:
    """A plan, as its planner knows it: its version, and the boxes of the village's grids."""

    plan: str
    village: str
    version: int
    grids: dict[str, Bounds]
    operations: int = 0


class Client:
    """A planner and an approver who make one plan after the other."""

    def __init__(
        self, planner: Account, approver: Account, stop: threading.Event, seed: int
    ) -> None:
        self.planner, self.approver = planner, approver
        self.notes, self.stop = planner.notes, stop
        self.random = random.Random(seed)

    def work(self) -> None:
        """Until the time is over."""
        try:
            while not self.stop.is_set():
                self.one_plan()
        except Exception as error:  # noqa: BLE001 — it is told, and looked at in the end
            self.notes.faults.append(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Hang up."""
        self.planner.close()
        self.approver.close()

    def one_plan(self) -> None:
        """Draw something, have it approved, publish it."""
        draft = self.begin(self.random.choice(VILLAGES))
        for _ in range(self.random.choice((1, 1, 2, 3))):
            operation = self.operation(draft.grids)
            if operation is not None:
                self.operate(draft, operation)
        if draft.operations and self.review(draft):
            self.publish(draft)

    def begin(self, village: str) -> Draft:
        """A new plan for a village."""
        new = {"title": "随机", "division": village}
        begun = self.planner.ask("POST", "/plans", new).raise_for_status().json()
        base = begun["base_revision"]
        found = self.planner.ask("GET", "/grids", division=village, revision=base, limit=1000)
        grids = {g["id"]: tuple(g["bbox"]) for g in found.raise_for_status().json()["items"]}
        return Draft(begun["id"], village, begun["version"], grids)

    def operate(self, draft: Draft, operation: dict[str, Any], **more: Any) -> None:
        """Do something that was drawn at random: it may be refused."""
        answer = self.turn(self.planner, draft, "operations", operation=operation, **more)
        if answer.status_code == 422:
            return
        said = answer.raise_for_status().json()
        draft.version = said["version"]
        draft.operations += 1
        for feature in said["changed"]:
            if feature["properties"]["division"] == draft.village:
                draft.grids[feature["id"]] = shapely.geometry.shape(feature["geometry"]).bounds
        for gone in said["removed"]:
            del draft.grids[gone]

    def review(self, draft: Draft) -> bool:
        """Submit and approve; false when all that was done cancelled out."""
        for deed, who in (("submit", self.planner), ("approve", self.approver)):
            answer = self.turn(who, draft, deed)
            if answer.status_code == 409 and answer.json()["code"] == "empty_plan":
                return False
            draft.version = answer.raise_for_status().json()["version"]
        return True

    def publish(self, draft: Draft) -> None:
        """Publish; one in six does not wait for the answer, and asks again."""
        hasty = self.random.random() < 1 / 6
        patience = self.random.uniform(0.005, 0.15) if hasty else PATIENCE
        with self.notes.publishing(draft.plan):
            answer = self.turn(self.approver, draft, "publish", patience=patience)
            said = answer.json()
            if answer.status_code == 200:
                self.notes.published[draft.plan] = said["revision"]
            elif (answer.status_code, said["code"]) == (409, "published_meanwhile"):
                assert said["conflicts"]
                assert all({"base", "theirs", "yours"} <= c.keys() for c in said["conflicts"])
                self.notes.conflicts.add(draft.plan)
            elif (answer.status_code, said["code"]) == (409, "empty_plan"):
                # Somebody has published just the same: who serves is put together as a set.
                self.notes.conflicts.add(draft.plan)
            else:
                self.notes.others[draft.plan] = answer.status_code, answer.text[:1000]

    @staticmethod
    def turn(
        who: Account, draft: Draft, deed: str, *, patience: float = PATIENCE, **more: Any
    ) -> httpx.Response:
        """One change of a plan, with a key of its own."""
        body = {"version": draft.version, "key": uuid4().hex, **more}
        return who.ask("POST", f"/plans/{draft.plan}/{deed}", body, patience=patience)

    def operation(self, grids: dict[str, Bounds]) -> dict[str, Any] | None:
        """Something to be done to a village that has these grids."""
        grid = self.random.choice(sorted(grids))
        kind = self.random.choice(("split", "split", "merge", "merge", "edit", "assign"))
        if kind == "edit":
            return {"type": "edit", "grid": grid, "name": f"名{self.random.random():.6f}"}
        if kind == "assign":
            return {
                "type": "assign",
                "staff_no": f"s-{self.random.randrange(20)}",
                "role": "volunteer",
                "to": grid,
                "start": "2020-01-01",
            }
        if kind == "merge" and len(grids) > FEWEST:
            near = [i for i in sorted(grids) if i != grid and _side_by_side(grids[i], grids[grid])]
            return {"type": "merge", "grids": [grid, self.random.choice(near)]} if near else None
        return self._split(grid, grids[grid])

    def _split(self, grid: str, bounds: Bounds) -> dict[str, Any] | None:
        west, south, east, north = bounds
        share = self.random.uniform(0.3, 0.7)
        beyond = 5e-6
        if east - west > north - south:
            x, room = round(west + share * (east - west), 7), east - west
            line = [[x, south - beyond], [x, north + beyond]]
        else:
            y, room = round(south + share * (north - south), 7), north - south
            line = [[west - beyond, y], [east + beyond, y]]
        return None if room < NARROWEST else {"type": "split", "grid": grid, "line": line}


def _side_by_side(one: Bounds, other: Bounds) -> bool:
    """Do two boxes have more than a corner in common?"""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return min(wide, high) > -1e-8 and max(wide, high) > 1e-8


def signed_in(address: str, clients: int, notes: Notes, stop: threading.Event) -> list[Client]:
    """So many clients: of four planners by their passwords, and with a token of the approver's."""
    with closing(Account.signed_in(address, APPROVER, notes)) as chief:
        token = chief.token()
    with ExitStack() as signed:
        people = [
            signed.enter_context(closing(Account.signed_in(address, name, notes)))
            for name in PLANNERS[:clients]
        ]
        return [
            Client(
                people[n % len(people)].again(),
                Account.by_token(address, token, notes),
                stop,
                seed=n,
            )
            for n in range(clients)
        ]


@contextmanager
def working(address: str, clients: int, notes: Notes) -> Iterator[None]:
    """So many clients at work during the block; in the end each finishes its plan."""
    stop = threading.Event()
    some = signed_in(address, clients, notes, stop)
    threads = [threading.Thread(target=client.work) for client in some]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        for client in some:
            client.close()
