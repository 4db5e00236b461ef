"""Revisions: the sequence of published states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from gis.errors import NotFound
from gis.text import Text

_COLUMNS = "number, published_at, author, plan, summary_zh, summary_en"
_PAGE = sql(f"""
  SELECT {_COLUMNS} FROM revision
  WHERE CAST(:before AS bigint) IS NULL OR number < :before
  ORDER BY number DESC LIMIT :limit""")
_ONE = sql(f"SELECT {_COLUMNS} FROM revision WHERE number = :number")


def page(reader: Reader, *, limit: int, before: int | None = None) -> Sequence[Row[Any]]:
    """Up to ``limit`` revisions, the newest first, older than ``before``."""
    return reader.rows(_PAGE, limit=limit, before=before)


def get(reader: Reader, number: int) -> Row[Any]:
    """One revision.

    Raises
    ------
    NotFound
        There is no revision of that number.
    """
    row = reader.one(_ONE, number=number)
    if row is None:
        raise NotFound(Text(f"没有版本 {number}。", f"There is no revision {number}."))
    return row


def open_next(writer: Writer, author: str, summary: Text, plan: UUID | None = None) -> int:
    """Write the row of the next revision, ``plan``'s if one is given, and return its number.

    Writers queue here until each other's end, so that numbers follow one another without a gap
    and what one has checked against the newest state still holds when it commits.
    """
    lock(writer)
    writer.run(
        # Not the transaction's now(): who waited for the lock would be dated before whom they
        # waited for, and "as of a date" would see the revisions out of order.
        sql("""
          INSERT INTO revision (number, published_at, author, plan, summary_zh, summary_en)
          SELECT coalesce(max(number), 0) + 1,
            greatest(clock_timestamp(), max(published_at)), :author, :plan, :zh, :en
          FROM revision"""),
        author=author,
        plan=plan,
        zh=summary.zh,
        en=summary.en,
    )
    row = writer.one(sql("SELECT max(number) AS number FROM revision"))
    assert row is not None  # noqa: S101 — it was written above
    number = int(row.number)
    writer.run(sql("SELECT pg_notify('revision', :number)"), number=str(number))
    return number


def lock(writer: Writer) -> None:
    """Keep others from publishing until this transaction ends; readers are not held up."""
    writer.rows(sql("SELECT lock_publishing()"))
