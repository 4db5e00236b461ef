"""A small installation with one account of every role, and browsers and programs that ask it.

    county 360702000000
    ├── town HERE   ── village NEAR: grids 1 and 2    where each role is granted
    └── town THERE  ── village FAR:  grid 3           where none is

Every member of staff has a telephone number that occurs nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import anyio.from_thread
import httpx
import psycopg
from fastapi import FastAPI
from shapely import Point

from api.app import create_app
from api.auth import passwords, secret
from api.auth.principal import OPERATOR, ROLES, SCOPES, Scope
from api.cluster.address import libpq_url
from api.routes.identity import OpenReading
from api.store import accounts, audit, gate, migrate
from api.store.database import Database
from api.workflows.identity_provider import IdentityProvider
from api.workflows.plans.working import Workbench
from api.workflows.publication import Publication, publish
from gis.coverage import Coverage
from gis.records import Assignment, Division, Grid, Place, Staff
from gis.testing import block
from gis.text import Text

COUNTY = "360702000000"
HERE, NEAR = "360702100000", "360702100200"
THERE, FAR = "360702101000", "360702101200"
GRIDS = {1: UUID(int=1), 2: UUID(int=2), 3: UUID(int=3)}
MARK = "139-0000-"
"""With which every telephone number begins, and nothing else does."""

PHONES = {f"s-{number}": f"{MARK}710{number}" for number in range(1, 6)}
"""Of who serves grid 1, 2, 3; of somebody at home in NEAR who serves none; and of one more at home
in FAR who serves grid 1.
"""

PASSWORD = "a long walk along the river"  # noqa: S105 — of accounts that live as long as a test
SINCE = date(2020, 1, 1)
BASE = "http://grid.test"

WHO = (*ROLES, "root")
"""The accounts: one of each role in HERE, and one that administers everything."""


def fill(url: str) -> None:
    """Publish the small state and make the accounts, in a new database."""
    migrate.upgrade(url)
    database = Database(url, pool_size=1)
    try:
        _publish(database)
        for name in WHO:
            make_account(
                database,
                name,
                [("admin", None)] if name == "root" else [(name, HERE)],
                staff_no="s-1" if name == "field" else None,
            )
    finally:
        database.close()


def _publish(database: Database) -> None:
    west, east = block(0, 0, 1000, 1000), block(1000, 0, 2000, 1000)
    rings = {COUNTY: block(0, 0, 2000, 1000), HERE: west, THERE: east, NEAR: west, FAR: east}
    areas = Coverage.of(
        [
            Grid(GRIDS[1], f"{NEAR}001", "一", NEAR, block(0, 0, 500, 1000)),
            Grid(GRIDS[2], f"{NEAR}002", "二", NEAR, block(500, 0, 1000, 1000)),
            Grid(GRIDS[3], f"{FAR}001", "三", FAR, east),
        ],
        rings,
    )
    ring = {code: areas.area(code).geometry for code in rings}
    with database.write(OPERATOR) as writer:
        publish(
            writer,
            Publication(
                divisions=[
                    Division(COUNTY, "章贡区", "county", None, None, None, ring[COUNTY]),
                    Division(HERE, "沙石镇", "township", None, COUNTY, COUNTY, ring[HERE]),
                    Division(THERE, "水西镇", "township", None, COUNTY, COUNTY, ring[THERE]),
                    Division(NEAR, "火燃村", "village", "rural", HERE, HERE, ring[NEAR]),
                    Division(FAR, "黄沙村", "village", "rural", THERE, THERE, ring[FAR]),
                ],
                grids=list(areas),
                places=[
                    Place(UUID(int=9), "邻里之家", "station", NEAR, Point(114.90001, 25.80001))
                ],
                staff=[
                    Staff("s-1", "甲", "full_time", NEAR, phone=PHONES["s-1"]),
                    Staff("s-2", "乙", "full_time", NEAR, phone=PHONES["s-2"]),
                    Staff("s-3", "丙", "full_time", FAR, phone=PHONES["s-3"]),
                    Staff("s-4", "丁", "part_time", NEAR, phone=PHONES["s-4"]),
                    Staff("s-5", "戊", "part_time", FAR, phone=PHONES["s-5"]),
                ],
                assignments=[
                    Assignment(GRIDS[1], NEAR, "s-1", "worker", SINCE),
                    Assignment(GRIDS[2], NEAR, "s-2", "worker", SINCE),
                    Assignment(GRIDS[3], FAR, "s-3", "worker", SINCE),
                    Assignment(GRIDS[1], NEAR, "s-5", "leader", SINCE),
                ],
            ),
            "test",
            Text("初始", "first"),
        )


_hashed: list[str] = []
_hashing = threading.Lock()


def make_account(
    database: Database,
    name: str,
    grants: list[tuple[Any, str | None]],
    *,
    staff_no: str | None = None,
    password: bool = True,
) -> UUID:
    """An account as the operator makes it, with :data:`PASSWORD` unless it is to have none."""
    with database.write(OPERATOR) as writer:
        account = accounts.create(writer, name=name, display_name=name, staff_no=staff_no)
        for role, division in grants:
            accounts.add_grant(writer, account, role, division)
        audit.record(writer, action="account.create", object=f"account/{account}")
    if password:
        with _hashing:
            if not _hashed:
                _hashed.append(passwords.hashed(PASSWORD))
        with database.gate() as entrance:
            gate.set_password(entrance, account, _hashed[0])
    return account


@dataclass
class Browser:
    """A browser with its cookies, whose pages say where they come from and send their token."""

    installation: Installation
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str | None = None
    base: str = BASE
    who: str | None = None

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """One request; ``headers`` over its own, None for one that is left out."""
        sent: dict[str, str | None] = {
            "Origin": self.base if method not in ("GET", "HEAD") else None,
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "cors",
            "X-CSRF-Token": self.csrf if method not in ("GET", "HEAD") else None,
            **self.headers,
            **(headers or {}),
        }
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        answer = self.installation.request(
            method,
            f"{self.base}{path}",
            address=self.address,
            headers={name: value for name, value in sent.items() if value is not None},
            **more,
        )
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        self.csrf = answer.headers.get("x-csrf-token", self.csrf)
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """POST with a JSON body."""
        return self.ask("POST", path, json=json, **more)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in by name and password."""
        return self.post("/api/v1/session", {"name": name, "password": password})

    @property
    def session(self) -> str | None:
        """The secret in the session's cookie."""
        return self.cookies.get("wangge") or self.cookies.get("__Host-wangge")


@dataclass(frozen=True)
class Application:
    """The application, made once, and the loop that it runs in."""

    app: FastAPI
    portal: anyio.from_thread.BlockingPortal


@contextmanager
def application() -> Iterator[Application]:
    """The application before it is given a database."""
    with anyio.from_thread.start_blocking_portal() as portal:
        app = create_app("postgresql+psycopg://nobody@127.0.0.1:9/none")
        yield Application(app, portal)
        app.state.database.close()


class Installation:
    """The application on a database, asked without a network in between."""

    def __init__(self, url: str, application: Application) -> None:
        self.url = url
        self.app = application.app
        self._portal = application.portal
        self.database = Database(url, pool_size=5, seconds=30)
        self.oidc: IdentityProvider | None = None
        self._state = {
            "open_reading": OpenReading(),
            "maps": {},
            "workbench": Workbench(self.database),
        }
        with self.database.gate() as entrance:
            self.accounts = {
                name: found.id
                for name in WHO
                if (found := gate.account_by_name(entrance, name)) is not None
            }

    def request(
        self, method: str, url: str, *, address: str = "192.0.2.7", **more: Any
    ) -> httpx.Response:
        """One request from ``address``, exactly as given."""

        async def ask() -> httpx.Response:
            # What a process holds of its installation; making the application takes a second.
            for name, value in self._state.items():
                setattr(self.app.state, name, value)
            self.app.state.database, self.app.state.oidc = self.database, self.oidc
            transport = httpx.ASGITransport(
                self.app, raise_app_exceptions=False, client=(address, 50000)
            )
            async with httpx.AsyncClient(transport=transport, timeout=120) as client:
                return await client.request(method, url, **more)

        return self._portal.call(ask)

    def browser(self, who: str | UUID | None = None, **more: Any) -> Browser:
        """A browser in which ``who`` has signed in; nobody if None."""
        found = Browser(self, who=who if isinstance(who, str) else None, **more)
        if who is not None:
            shown = secret.new_secret()
            with self.database.gate() as entrance:
                gate.open_session(entrance, self._account(who), secret.digest(shown))
            found.cookies["wangge"] = shown
            found.csrf = secret.csrf_token(shown)
        return found

    def token(
        self,
        who: str | UUID,
        scopes: tuple[Scope, ...] = SCOPES,
        *,
        lasts: timedelta = timedelta(days=1),
    ) -> str:
        """A token of ``who``."""
        token, kept = secret.new_token()
        with self.sql() as connection:
            connection.execute(
                "INSERT INTO token (id, account, name, hash, scopes, expires_at) "
                "VALUES (gen_random_uuid(), %s, 'test', %s, %s, %s)",
                [self._account(who), kept, list(scopes), datetime.now(UTC) + lasts],
            )
        return token

    def program(self, token: str | None, **more: Any) -> Browser:
        """A program that is no browser, with a token if given."""
        bare: dict[str, Any] = {"Origin": None, "Sec-Fetch-Site": None, "Sec-Fetch-Mode": None}
        authorization = {} if token is None else {"Authorization": f"Bearer {token}"}
        return Browser(self, headers=bare | authorization, **more)

    @contextmanager
    def sql(self) -> Iterator[psycopg.Connection[Any]]:
        """The database as its owner, past every policy."""
        with psycopg.connect(libpq_url(self.url)) as connection:
            yield connection

    def newest(self, action: str) -> Any:
        """The newest row of the audit trail about ``action``; None without."""
        with (
            self.sql() as connection,
            connection.cursor(row_factory=psycopg.rows.namedtuple_row) as cursor,
        ):
            return cursor.execute(
                "SELECT * FROM audit WHERE action = %s ORDER BY number DESC LIMIT 1", [action]
            ).fetchone()

    def _account(self, who: str | UUID) -> UUID:
        return self.accounts[who] if isinstance(who, str) else who


@contextmanager
def running(url: str, application: Application) -> Iterator[Installation]:
    """The application on the database at ``url``."""
    installation = Installation(url, application)
    try:
        yield installation
    finally:
        installation.database.close()
