"""What a sample of a route is: by which rule it lets people in, and a request that it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.security.installation import FAR, HERE, NEAR, THERE, Browser, Installation

Where = str
"""``here``: what the request is about lies where the accounts have their roles; or ``there``."""

TOWN = {"here": HERE, "there": THERE}
VILLAGE = {"here": NEAR, "there": FAR}


@dataclass(frozen=True)
class Asked:
    """One request: what goes into the path, behind it and into its body.

    ``files`` are the parts of a form, as httpx takes them.
    """

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    files: Any = None


Make = Callable[[Installation, Browser, Where], Asked]


@dataclass(frozen=True)
class Sample:
    """How a route is to behave.

    Attributes
    ----------
    rule : str
        The action that one must be allowed: a value of :class:`api.auth.permissions.Action`;
        ``public`` and ``anyone``: none.
    ok : int
        The status that those get who may.
    make : callable
        Makes the request for a browser, and what it is about, anew each time.
    in_person : bool
        Whether tokens are refused.
    by_area : bool
        Whether it matters where what it is about lies.
    whole : bool
        Whether only administrators of the whole installation may, for all the rule says.
    """

    rule: str
    ok: int = 200
    make: Make = lambda _small, _browser, _where: Asked()
    in_person: bool = False
    by_area: bool = False
    whole: bool = False
