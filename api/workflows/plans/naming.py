"""People of plans by the names that colleagues know them by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from api.store import plans as plan_store
from api.store.database import Reader

Who = dict[str, Any]
"""An account in JSON: ``id`` and ``name``, that by which it signs in."""


def add_display_names(reader: Reader, people: Iterable[Who | None]) -> None:
    """Put ``display_name`` to each of the accounts; null where it cannot be known any more."""
    found = [who for who in people if who is not None]
    names = plan_store.display_names(reader, {UUID(who["id"]) for who in found})
    for who in found:
        who["display_name"] = names.get(UUID(who["id"]))


def of_plan(told: dict[str, Any]) -> list[Who | None]:
    """Everybody named in the JSON of a plan."""
    return [told["author"], *told["editors"], told["submitted_by"], told["reviewed_by"]]
