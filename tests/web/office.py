"""Accounts on a server of their own: who works there, and how they come in."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from playwright.sync_api import Page

from api.auth.principal import OPERATOR
from api.store.database import Database
from api.workflows import accounts, invitations
from api.workflows.accounts import Wanted
from api.workflows.identity import Door
from tests.web.facts import TOWN

PASSWORD = "a long walk along the river"  # noqa: S105 — of accounts that live as long as a test

HEAD, PLANNER, VIEWER = "luojie", "wangfang", "heming"
"""Who administers everything, who plans in the town, and who only looks."""


@dataclass(frozen=True)
class Office:
    """A server with accounts.

    Attributes
    ----------
    address : str
        Of the server, without a slash at its end.
    """

    address: str
    database: Database

    def employ(self, name: str, person: str, *grants: Wanted) -> UUID:
        """An account that can sign in with :data:`PASSWORD`."""
        found = accounts.create(
            self.database, OPERATOR, name=name, display_name=person, grants=grants
        )
        invitations.accept(self.database, Door(), found.link.code, PASSWORD)
        account: UUID = found.account.id
        self.dismiss(account)
        return account

    def invite(self, name: str, person: str, *grants: Wanted) -> str:
        """An account that waits for its password, and the path of the link that sets it."""
        found = accounts.create(
            self.database, OPERATOR, name=name, display_name=person, grants=grants
        )
        return f"/#/welcome/{found.link.code}"

    def dismiss(self, account: UUID) -> None:
        """End all sessions of an account, as its administrator does."""
        accounts.end_sessions(self.database, OPERATOR, account)

    def signed_in(self, name: str) -> Callable[[Page], None]:
        """Lets a page begin with somebody signed in; for ``before`` of a visit."""

        def enter(page: Page) -> None:
            answer = page.context.request.post(
                f"{self.address}/api/v1/session",
                data={"name": name, "password": PASSWORD},
                headers={"Origin": self.address},
            )
            assert answer.ok, answer.text()

        return enter

    def ask(self, path: str, **headers: str) -> Any:
        """The JSON that the server gives a program for a path under /api/v1."""
        request = urllib.request.Request(f"{self.address}/api/v1{path}", headers=headers)  # noqa: S310 — the test's own server
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 — as above
            return json.load(response)


@contextmanager
def opened(url: str, address: str) -> Iterator[Office]:
    """The office on the database at ``url``, served at ``address``, with its first people."""
    database = Database(url, pool_size=1)
    try:
        found = Office(address, database)
        found.employ(HEAD, "罗杰", ("admin", None))
        found.employ(PLANNER, "王芳", ("planner", TOWN))
        found.employ(VIEWER, "何明", ("viewer", None))
        yield found
    finally:
        database.close()
