"""Requests to plans by their clients' keys: what was answered, so that a repeat does nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.plan_operations import Place

_FIND = sql("""
  SELECT account, what, body, version, number, answer FROM plan_request
  WHERE division = :division AND plan = :plan AND key = :key""")
_KEEP = sql("""
  INSERT INTO plan_request (division, plan, key, account, what, body, version, number, answer)
  VALUES (:division, :plan, :key, :account, :what, :body, :version, :number,
    CAST(:answer AS json))""")


def find(reader: Reader, place: Place, key: str) -> Row[Any] | None:
    """What was answered to ``key``, or None if it is new."""
    return reader.one(_FIND, **place.parameters, key=key)


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
        what=what,
        body=body,
        version=version,
        number=number,
        answer=json.dumps(answer, ensure_ascii=False),
    )
