"""The audit trail: who did what, when, from where, with before and after. It only grows.

Each row's hash covers the row and the hash of the row before it. The database computes it; it is
recomputed here from what stands there, so that a row that was changed, moved or taken away shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Gate, Reader, Writer, sql

START = bytes(32)
"""What the first row follows."""

_COLUMNS = """
  number, at, account, account_name, via, address, action, object, division, before, after, hash"""
_FILTERED = """
  FROM audit
  WHERE (CAST(:account AS uuid) IS NULL OR account = :account)
    AND (CAST(:action AS text) IS NULL OR action = :action
         OR starts_with(action, CAST(:action AS text) || '.'))
    AND (CAST(:division AS text) IS NULL OR CAST(:division AS text) = ANY (division_area(division)))
    AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
    AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
    AND (CAST(:after AS bigint) IS NULL OR number < :after)
  ORDER BY number DESC"""
_PAGE = sql(f"SELECT {_COLUMNS} {_FILTERED} LIMIT :limit")
_STREAM = sql(f"SELECT {_COLUMNS} {_FILTERED}")

_CHAIN = sql("""
  SELECT number, previous, hash, ARRAY[
    CAST(number AS text), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    CAST(account AS text), account_name, via, address, action, object, division,
    CAST(before AS text), CAST(after AS text)] AS parts
  FROM audit ORDER BY number""")
_HEAD = sql("SELECT number, hash FROM audit_head")


def record(
    deed: Writer | Gate,
    *,
    action: str,
    object: str,  # noqa: A002 — what the column and the field on the wire are called
    division: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    principal: Principal | None = None,
) -> None:
    """Leave a row in the trail, in the same transaction as the deed.

    Parameters
    ----------
    action : str
        What was done, dotted: ``grant.add``.
    object : str
        What it was done to, such as ``revision/7`` or ``account/<id>``.
    division : str, optional
        Where: whoever administers it, or one above it, sees the row. None: the whole.
    before, after : mapping, optional
        What changed, as JSON. Never a secret, a hash of one, or a telephone number.
    principal : Principal, optional
        Who did it, where that is known at the gate only; the transaction's own otherwise.
    """
    who = principal or deed.principal
    deed.leave_trail(
        {
            "account": who.account,
            "account_name": who.name,
            "via": who.via,
            "address": who.address,
            "action": action,
            "object": object,
            "division": division,
            "before": _json(before),
            "after": _json(after),
        }
    )


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows; ``action`` names one, or all that begin with it and a dot.

    ``division`` stands for itself and all below it; ``since`` is included, ``until`` is not.
    """

    account: UUID | None = None
    action: str | None = None
    division: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """Values for the statements' parameters."""
        return {
            "account": self.account,
            "action": self.action,
            "division": self.division,
            "since": self.since,
            "until": self.until,
        }


def page(
    reader: Reader, wanted: Filter | None = None, *, limit: int, after: int | None = None
) -> Sequence[Row[Any]]:
    """Up to ``limit`` rows that the reader's principal may see, newest first, before ``after``."""
    found = wanted or Filter()
    return reader.rows(_PAGE, **found.parameters, limit=limit, after=after)


def stream(reader: Reader, wanted: Filter | None = None) -> Iterator[Sequence[Row[Any]]]:
    """All rows that the reader's principal may see, newest first, in portions."""
    return reader.stream(_STREAM, **(wanted or Filter()).parameters, after=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing the chain found.

    Attributes
    ----------
    rows : int
        Rows that were looked at.
    broken : int or None
        The number of the first row that is not what was written: changed, missing or out of
        place. None: the trail is whole.
    end : bytes
        The hash of the newest row that is as it was written. Kept somewhere else, it shows later
        whether the whole trail was written anew.
    """

    rows: int
    broken: int | None
    end: bytes = START

    @property
    def whole(self) -> bool:
        """Is the trail what was written?"""
        return self.broken is None


def verify(reader: Reader, noted: bytes | None = None) -> Verdict:
    """Recompute every link of the chain, up to the newest.

    Parameters
    ----------
    noted : bytes, optional
        An ``end`` that was kept: when no row has this hash any more, the trail counts as broken
        from its first row on.

    The reader's principal must administer the whole installation: of others the database hides
    rows, which shows as a broken chain.
    """
    rows, previous = 0, START
    seen = noted in (None, START)
    head = reader.one(_HEAD)
    for portion in reader.stream(_CHAIN):
        for row in portion:
            rows += 1
            right = (
                row.number == rows
                and bytes(row.previous) == previous
                and bytes(row.hash) == link(previous, row.parts)
            )
            if not right:
                return Verdict(rows, rows, previous)
            previous = bytes(row.hash)
            seen = seen or previous == noted
    if head is None or (head.number, bytes(head.hash)) != (rows, previous):
        return Verdict(rows, rows + 1, previous)
    return Verdict(rows, None if seen else 1, previous)


def link(previous: bytes, parts: Sequence[str | None]) -> bytes:
    """The hash of a row: SHA-256 of the one before it and of the row's values as text.

    Each value is written with its length in bytes, so that no two rows write the same.

    >>> link(START, ["1", None]).hex()[:16]
    '2a1c08b3d1a9a1c5'
    """
    text = "".join("~," if part is None else f"{len(part.encode())}:{part}," for part in parts)
    return hashlib.sha256(previous + text.encode()).digest()
