"""Reading the audit trail, and what the whole installation is set to."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store import accounts, audit, divisions, gate
from api.store.audit import Filter
from api.store.database import Database, Reader, Row

__all__ = ["FORMATS", "Filter", "change_settings", "entry", "export", "page", "settings"]

Format = Literal["csv", "jsonl"]
FORMATS: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
"""How the trail can be taken away, with the media type."""

_COLUMNS = (
    "number", "at", "account", "account_name", "via", "address", "action", "object", "division",
    "before", "after", "hash",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def page(
    database: Database, principal: Principal, wanted: Filter, *, limit: int, after: int | None
) -> Sequence[Row[Any]]:
    """Up to ``limit`` entries, the newest first, older than ``after``.

    Who administers an area gets those of its divisions.

    Raises
    ------
    Forbidden
        The division asked for lies outside the area of ``principal``.
    """
    with database.read(principal) as reader:
        _require(reader, principal, wanted)
        return audit.page(reader, wanted, limit=limit, after=after)


def export(
    database: Database, principal: Principal, wanted: Filter, form: Format
) -> Iterator[bytes]:
    """All entries that :func:`page` goes through, as a file; that it was taken is entered first.

    Raises
    ------
    Forbidden
        As in :func:`page`, before anything is handed out.
    """
    with database.write(principal) as writer:
        _require(writer, principal, wanted)
        audit.record(
            writer, action="audit.export", object=f"audit.{form}", division=wanted.division
        )
    return _lines(database, principal, wanted, form)


def _lines(
    database: Database, principal: Principal, wanted: Filter, form: Format
) -> Iterator[bytes]:
    with database.read(principal) as reader:
        if form == "csv":
            # By its mark spreadsheets know UTF-8.
            yield b"\xef\xbb\xbf" + _row(_COLUMNS)
        for portion in audit.stream(reader, wanted):
            yield b"".join(_row(_cells(row)) if form == "csv" else _line(row) for row in portion)


def entry(row: Row[Any]) -> dict[str, Any]:
    """An entry as it goes over the wire."""
    values = dict(row._mapping)
    name, account = values.pop("account_name"), values.pop("account")
    values["account"] = None if account is None else {"id": account, "name": name}
    values["hash"] = bytes(row.hash).hex()
    return values


def _line(row: Row[Any]) -> bytes:
    return (json.dumps(entry(row), ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _cells(row: Row[Any]) -> list[str]:
    found = {**row._mapping, "hash": bytes(row.hash).hex(), "at": row.at.isoformat()}
    return [_cell(found[name]) for name in _COLUMNS]


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    # A spreadsheet would compute it otherwise, and it may be what an attacker typed.
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()


def _require(reader: Reader, principal: Principal, wanted: Filter) -> None:
    area = None if wanted.division is None else divisions.area_of(reader, wanted.division)
    require(principal, Action.READ_AUDIT, area)


def settings(database: Database, principal: Principal) -> dict[str, bool]:
    """What the whole installation is set to.

    Raises
    ------
    Forbidden
        ``principal`` does not administer the whole installation.
    """
    require(principal, Action.CONFIGURE, ())
    with database.read(principal) as reader:
        return {"anonymous_reading": gate.anonymous_reading(reader)}


def change_settings(database: Database, principal: Principal, *, anonymous_reading: bool) -> None:
    """Say whether people who have not signed in may read what is published.

    Raises
    ------
    Forbidden
        ``principal`` does not administer the whole installation.
    """
    require(principal, Action.CONFIGURE, ())
    with database.write(principal) as writer:
        before = gate.anonymous_reading(writer)
        accounts.allow_anonymous_reading(writer, anonymous_reading)
        audit.record(
            writer,
            action="setting.change",
            object="setting",
            before={"anonymous_reading": before},
            after={"anonymous_reading": anonymous_reading},
        )
