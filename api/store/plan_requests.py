"""Requests to plans by their clients' keys: what was answered, so that a repeat does nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.plan_operations import Place

_FIND = sql("""
  SELECT account, what, body, version, number, answer FROM plan_request
  WHERE division = :division AND plan = :plan AND key = :key""")
# Of those that left a plan at a version the first one brought it there. A copy brings it nowhere,
# and may outlast the one that did.
_SINCE = sql("""
  SELECT DISTINCT ON (version) version, account, account_name, what, number, answer
  FROM plan_request
  WHERE division = :division AND plan = :plan AND version > :version AND what <> 'copy'
  ORDER BY version, at""")
_KEEP = sql("""
  INSERT INTO plan_request
    (division, plan, key, account, account_name, what, body, version, number, answer)
  VALUES (:division, :plan, :key, :account, :account_name, :what, :body, :version, :number,
    CAST(:answer AS json))""")
_SWEEP = sql("DELETE FROM plan_request WHERE at < now() - CAST(:kept AS interval)")

KEPT = timedelta(days=30)
"""Nobody asks again after that; and would be refused, since the plan's version has grown."""


def find(reader: Reader, place: Place, key: str) -> Row[Any] | None:
    """What was answered to ``key``, or None if it is new."""
    return reader.one(_FIND, **place.parameters, key=key)


def since(reader: Reader, place: Place, version: int) -> Sequence[Row[Any]]:
    """What has brought a plan from ``version`` to where it is, in order, one row a version."""
    return reader.rows(_SINCE, **place.parameters, version=version)


def keep(
    writer: Writer,
    place: Place,
    key: str,
    *,
    who: Principal,
    what: str,
    body: bytes,
    version: int,
    answer: Mapping[str, Any],
    number: int | None = None,
) -> None:
    """Keep an answer.

    Parameters
    ----------
    what, body : str, bytes
        What was asked for, and a hash of all that was said about it.
    version : int
        Of the plan, afterwards.
    number : int, optional
        The operation that was done, undone or redone: its change is not kept a second time.
    """
    writer.run(
        _KEEP,
        **place.parameters,
        key=key,
        account=who.account,
        account_name=who.name,
        what=what,
        body=body,
        version=version,
        number=number,
        answer=json.dumps(answer, ensure_ascii=False),
    )


def sweep(writer: Writer) -> None:
    """Forget the answers that are older than :data:`KEPT`, where the writer plans."""
    writer.run(_SWEEP, kept=KEPT)
