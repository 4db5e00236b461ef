"""Who asks, and the rule by which each route lets them in.

Every route states its rule as a dependency: ``principal: Annotated[Principal, Depends(allow(…))]``
or one of the names below; ``Depends(public)`` where it does not matter who asks.
:func:`api.app.create_app` refuses to start with a route that has none, or two. To read the rules
off an application::

    for context in iter_route_contexts(app.routes):          # fastapi.routing
        if isinstance(context.original_route, APIRoute):
            rule = rule_of(context.original_route)
            context.path, context.methods, rule.action, rule.identified, rule.in_person

``rule.action`` is the :class:`~api.auth.permissions.Action` that somebody must be allowed
*somewhere*; where exactly is decided by the workflow, which knows the area. None lets everybody
in. ``rule.in_person`` admits sessions only, no tokens: what gives others a way in must not be had
by a key that may lie in some script. Answers: 401 ``sign_in_required`` to who has not signed in (or
sends a token that is not valid), 403 ``forbidden`` to who may not.

READ_PUBLISHED admits everybody as long as anonymous reading is on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store.database import Database
from api.visit import Visit, visit
from api.workflows import identity
from api.workflows.identity import Identified
from gis.errors import Forbidden, SignInRequired
from gis.text import Text

FRESH_FOR = 1.0
"""Seconds for which a worker believes what it last read of the installation's settings."""

_NOT_VALID = Text(
    "令牌无效、已过期或已撤销。", "The token is not valid, has expired or was revoked."
)
_IN_PERSON = Text(
    "此操作须登录后进行，不能使用令牌。", "Sign in for this; it cannot be done with a token."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route; as a dependency it gives the :class:`Principal` who does.

    Attributes
    ----------
    action : Action or None
        What they must be allowed to do somewhere; None: nothing.
    identified : bool
        Whether it matters who asks; if not, the principal is anonymous whoever asks.
    in_person : bool
        Only with a session, not with a token.
    """

    action: Action | None
    identified: bool = True
    in_person: bool = False

    async def __call__(self, request: Request) -> Principal:
        """Who asks.

        Raises
        ------
        SignInRequired
            Nobody has signed in, or the token is not valid.
        Forbidden
            Somebody has, and may not.
        """
        surroundings = visit(request)
        if not self.identified:
            return Principal(address=surroundings.address)
        found = await _identified(request, surroundings)
        principal = found.principal if found else Principal(address=surroundings.address)
        if self.action is None:
            return principal
        if self.action is Action.READ_PUBLISHED and await reading_is_open(request):
            return principal
        require(principal, self.action)
        if self.in_person and principal.via != "session":
            raise Forbidden(_IN_PERSON)
        return principal


def allow(action: Action, *, in_person: bool = False) -> Rule:
    """The rule that admits whoever may do ``action`` somewhere."""
    return Rule(action, in_person=in_person)


public = Rule(None, identified=False)
"""Everybody; who asks is not even looked at."""

anyone = Rule(None)
"""Everybody, and the route wants to know who."""

Reading = Annotated[Principal, Depends(allow(Action.READ_PUBLISHED))]
Anyone = Annotated[Principal, Depends(anyone)]
OwnAccount = Annotated[Principal, Depends(allow(Action.OWN_ACCOUNT))]
OwnAccountInPerson = Annotated[Principal, Depends(allow(Action.OWN_ACCOUNT, in_person=True))]
ManagingAccounts = Annotated[Principal, Depends(allow(Action.MANAGE_ACCOUNTS))]
ManagingAccountsInPerson = Annotated[
    Principal, Depends(allow(Action.MANAGE_ACCOUNTS, in_person=True))
]
ReadingAudit = Annotated[Principal, Depends(allow(Action.READ_AUDIT))]
Configuring = Annotated[Principal, Depends(allow(Action.CONFIGURE))]


async def private_to_accounts(request: Request, principal: Reading) -> None:
    """Let nobody keep an answer that may hold what only this account may see."""
    if principal.account is not None:
        visit(request).keep_private()


async def private(request: Request) -> None:
    """Let nobody keep an answer that is about accounts."""
    visit(request).keep_private()


def rules_of(dependant: Dependant) -> Iterator[Rule]:
    """All rules that a route or a dependency of it states."""
    for inner in dependant.dependencies:
        if isinstance(inner.call, Rule):
            yield inner.call
        yield from rules_of(inner)


def rule_of(route: APIRoute) -> Rule:
    """The one rule of a route.

    Raises
    ------
    TypeError
        It states none, or several that differ: nobody could say who may use it.
    """
    found = set(rules_of(route.dependant))
    if len(found) != 1:
        address = f"{'/'.join(sorted(route.methods or ()))} {route.path}"
        raise TypeError(f"{address} states {len(found)} rules, not one")
    return found.pop()


async def _identified(request: Request, surroundings: Visit) -> Identified | None:
    """Whoever the session's cookie or the token stands for; None when neither came."""
    database: Database = request.app.state.database
    found: Identified | None = None
    if surroundings.authorized:
        if (shown := surroundings.shown) is not None:
            found = await run_in_threadpool(
                identity.by_token, database, shown.token, shown.name, surroundings.address
            )
        if found is None:
            raise SignInRequired(_NOT_VALID)
    elif surroundings.session is not None:
        found = await run_in_threadpool(
            identity.by_session, database, surroundings.session, surroundings.address
        )
        if found is None:
            # Ended or run out: published maps stay readable, and the browser need not ask again.
            surroundings.drop_session()
        elif found.renewed is not None:
            surroundings.keep_session(found.renewed)
    request.scope["wangge.identified"] = found
    return found


def identified(request: Request) -> Identified | None:
    """Who asks and by what, once a rule has found out."""
    found: Identified | None = request.scope.get("wangge.identified")
    return found


class OpenReading:
    """Whether everybody may read what is published, as a worker knows it."""

    def __init__(self) -> None:
        self._answer = False
        self._until = 0.0
        self._reading = threading.Lock()

    @property
    def known(self) -> bool | None:
        """The setting, if it was read at most :data:`FRESH_FOR` seconds ago."""
        return self._answer if time.monotonic() < self._until else None

    def read(self, database: Database) -> bool:
        """The same, read from the database when that is longer ago."""
        with self._reading:
            if self.known is None:
                began = time.monotonic()
                self._answer = identity.anonymous_reading(database)
                self._until = began + FRESH_FOR
            return self._answer

    def forget(self) -> None:
        """Read it again when it is asked for next: it was changed just now, by this worker."""
        with self._reading:
            self._until = 0.0


async def reading_is_open(request: Request) -> bool:
    """Whether everybody may read what is published."""
    reading: OpenReading = request.app.state.open_reading
    if (known := reading.known) is not None:
        return known
    return await run_in_threadpool(reading.read, request.app.state.database)
