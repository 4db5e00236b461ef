"""Announcing: what all workers are told once a transaction is committed, and not otherwise.

They hear it by ``LISTEN`` (:mod:`api.live`). Nothing of it is kept. Publications are announced by
:mod:`api.store.revisions` on the channel ``revision``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store.database import Writer, sql

PLAN = "wangge_plan"
PRESENCE = "wangge_presence"
REVISION = "revision"

LONGEST = 7900
"""Bytes of a message; PostgreSQL takes up to 7999."""

_TELL = sql("SELECT pg_notify(:channel, m) FROM unnest(CAST(:messages AS text[])) AS m")


def changed(
    writer: Writer, plan: UUID, *, version: int, what: str, who: Principal, client: str | None
) -> None:
    """Announce that a plan is at another version.

    Parameters
    ----------
    client : str or None
        The page that did it, as its stream calls it.
    """
    said = {"version": version, "what": what, "by": {"id": str(who.account), "name": who.name}}
    if client is not None:
        said["client"] = client
    _tell(writer, PLAN, [{"plan": str(plan), "event": "plan", "data": said}])


def commented(writer: Writer, plan: UUID, comment: UUID) -> None:
    """Announce that a comment on a plan is new or has changed."""
    said = {"plan": str(plan), "event": "comment", "data": {"id": str(comment)}}
    _tell(writer, PLAN, [said])


def present(writer: Writer, messages: Iterable[Mapping[str, Any]]) -> None:
    """Pass on where people are in plans: said between workers, and written nowhere."""
    _tell(writer, PRESENCE, messages)


def _tell(writer: Writer, channel: str, messages: Iterable[Mapping[str, Any]]) -> None:
    written = [json.dumps(m, ensure_ascii=False, separators=(",", ":")) for m in messages]
    short = [m for m in written if len(m.encode()) <= LONGEST]
    if short:
        writer.run(_TELL, channel=channel, messages=short)
