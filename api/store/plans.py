"""Plans: what is said of each, who works on it, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from gis.errors import NotFound
from gis.text import Text

_COLUMNS = """
  p.id, p.division, p.title, p.status, p.base_revision, p.version, p.head, p.author,
  p.author_name, p.copied_from, p.created_at, p.updated_at, p.submitted_by, p.submitted_by_name,
  p.submitted_at, p.reviewed_by, p.reviewed_by_name, p.reviewed_at, p.published_revision,
  division_area(p.division) AS area, (SELECT version FROM staff_state) AS serving,
  ARRAY(SELECT e.account FROM plan_editor e
        WHERE e.division = p.division AND e.plan = p.id) AS editing"""

_TOLD = f"""
  {_COLUMNS},
  (SELECT d.name FROM division_version d
   WHERE d.code = p.division AND d.revisions @> p.base_revision) AS division_name,
  (SELECT max(number) FROM revision) AS latest_revision,
  (SELECT count(*) FROM plan_operation o
   WHERE o.division = p.division AND o.plan = p.id AND o.number <= p.head AND NOT o.discarded
  ) AS operations,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', e.account, 'name', e.account_name)
                     ORDER BY lower(e.account_name))
    FROM plan_editor e WHERE e.division = p.division AND e.plan = p.id), '[]') AS editors,
  ARRAY(SELECT l.grid_id FROM plan_lock l
        WHERE l.division = p.division AND l.plan = p.id ORDER BY l.grid_id) AS locked"""

_ONE = sql(f"SELECT {_TOLD} FROM plan p WHERE p.id = :plan")
_LOCK = sql(f"SELECT {_COLUMNS} FROM plan p WHERE p.id = :plan FOR UPDATE OF p")

_FILTERED = """
  WHERE (CAST(:status AS text[]) IS NULL OR p.status = ANY(:status))
    AND (CAST(:mine AS uuid) IS NULL OR p.author = :mine OR EXISTS (
      SELECT FROM plan_editor e
      WHERE e.division = p.division AND e.plan = p.id AND e.account = :mine))
    AND (CAST(:after AS uuid) IS NULL OR (p.created_at, p.id) < (
      SELECT a.created_at, a.id FROM plan a WHERE a.id = :after))"""
_NEWEST_FIRST = "ORDER BY p.created_at DESC, p.id DESC LIMIT :limit"
_PAGE = sql(f"SELECT {_TOLD} FROM plan p {_FILTERED} {_NEWEST_FIRST}")
_PAGE_OF_DIVISION = sql(f"""
  {SUBTREE}
  SELECT {_TOLD} FROM plan p {_FILTERED} AND p.division IN (SELECT code FROM subtree)
  {_NEWEST_FIRST}""")

_ADD = sql("""
  INSERT INTO plan (id, division, title, base_revision, author, author_name, copied_from, head)
  VALUES (:id, :division, :title, :base_revision, :author, :author_name, :copied_from, :head)
  ON CONFLICT (id) DO NOTHING""")

_ADVANCE = sql("""
  UPDATE plan SET version = version + 1, updated_at = clock_timestamp(),
    head = coalesce(:head, head), title = coalesce(:title, title),
    base_revision = coalesce(:base_revision, base_revision)
  WHERE id = :plan RETURNING version""")

_MOVE = sql("""
  UPDATE plan SET version = version + 1, updated_at = clock_timestamp(), status = :status,
    submitted_by = CASE WHEN :status = 'submitted' THEN :account ELSE submitted_by END,
    submitted_by_name = CASE WHEN :status = 'submitted' THEN :name ELSE submitted_by_name END,
    submitted_at = CASE WHEN :status = 'submitted' THEN clock_timestamp() ELSE submitted_at END,
    reviewed_by = CASE WHEN :status IN ('approved', 'returned') THEN :account
                       ELSE reviewed_by END,
    reviewed_by_name = CASE WHEN :status IN ('approved', 'returned') THEN :name
                            ELSE reviewed_by_name END,
    reviewed_at = CASE WHEN :status IN ('approved', 'returned') THEN clock_timestamp()
                       ELSE reviewed_at END,
    published_revision = CAST(:published_revision AS bigint)
  WHERE id = :plan RETURNING version""")

_ADD_EDITORS = sql("""
  INSERT INTO plan_editor (division, plan, account, account_name)
  SELECT :division, :plan, c.id, c.name FROM plan_colleagues(:division) c
  WHERE c.id = ANY(:accounts) ON CONFLICT DO NOTHING""")
_DROP_EDITORS = sql("""
  DELETE FROM plan_editor
  WHERE division = :division AND plan = :plan AND NOT account = ANY(:accounts)""")
_COLLEAGUES = sql("SELECT id, name, display_name FROM plan_colleagues(:division)")

_PEOPLE = sql("SELECT id, display_name FROM plan_people(:accounts)")

_SELF_APPROVAL = sql("SELECT self_approval AS answer FROM setting")


def get(reader: Reader, plan: UUID) -> Row[Any]:
    """A plan with its editors and counts, the ``area`` of its division for permissions, and the
    state of the register of staff (``serving``).

    Raises
    ------
    NotFound
        There is none, or whoever reads has nothing to do with its division.
    """
    return _found(reader.one(_ONE, plan=plan), plan)


def lock(writer: Writer, plan: UUID) -> Row[Any]:
    """The plan's own row; whoever else locks it waits for this transaction to end.

    What else stands in it is of the moment before the wait: ``editing``, the accounts of the
    editors, may have changed only if the version has. All else about the plan is read after this.

    Raises
    ------
    NotFound
    """
    return _found(writer.one(_LOCK, plan=plan), plan)


def _found(row: Row[Any] | None, plan: UUID) -> Row[Any]:
    if row is None:
        raise NotFound(Text(f"没有方案 {plan}。", f"There is no plan {plan}."))
    return row


def page(
    reader: Reader,
    *,
    limit: int,
    revision: int,
    after: UUID | None = None,
    status: Collection[str] | None = None,
    division: str | None = None,
    mine: UUID | None = None,
) -> Sequence[Row[Any]]:
    """Up to ``limit`` plans that the reader may see, the newest first, behind the plan ``after``.

    Of a division and of all below it at ``revision``; in one of the states ``status``; of the
    account ``mine`` as author or editor.
    """
    values: dict[str, Any] = {
        "limit": limit,
        "after": after,
        "status": None if status is None else list(status),
        "mine": mine,
    }
    if division is None:
        return reader.rows(_PAGE, **values)
    return reader.rows(_PAGE_OF_DIVISION, division=division, revision=revision, **values)


def add(
    writer: Writer,
    plan: UUID,
    *,
    division: str,
    title: str,
    base_revision: int,
    author: Principal,
    copied_from: UUID | None = None,
    head: int = 0,
) -> bool:
    """Write a new draft; False, and nothing is written, if there is a plan of that identity."""
    added = writer.run(
        _ADD,
        id=plan,
        division=division,
        title=title,
        base_revision=base_revision,
        author=author.account,
        author_name=author.name,
        copied_from=copied_from,
        head=head,
    )
    return added == 1


def advance(
    writer: Writer,
    plan: UUID,
    *,
    head: int | None = None,
    title: str | None = None,
    base_revision: int | None = None,
) -> int:
    """Write what is given and let the version grow; the new version."""
    row = writer.one(_ADVANCE, plan=plan, head=head, title=title, base_revision=base_revision)
    return int(_found(row, plan).version)


def move(
    writer: Writer,
    plan: UUID,
    status: str,
    who: Principal,
    *,
    published_revision: int | None = None,
) -> int:
    """Bring a plan into another state, by ``who``; the new version."""
    row = writer.one(
        _MOVE,
        plan=plan,
        status=status,
        account=who.account,
        name=who.name,
        published_revision=published_revision,
    )
    return int(_found(row, plan).version)


def set_editors(writer: Writer, division: str, plan: UUID, accounts: Iterable[UUID]) -> None:
    """Let these be the fellow editors; those who are no :func:`colleagues` are left out."""
    values = {"division": division, "plan": plan, "accounts": list(accounts)}
    writer.run(_DROP_EDITORS, **values)
    writer.run(_ADD_EDITORS, **values)


def display_names(reader: Reader, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """What accounts are called, by id; without those that are no more."""
    rows = reader.rows(_PEOPLE, accounts=list(accounts))
    return {row.id: row.display_name for row in rows}


def colleagues(reader: Reader, division: str) -> Sequence[Row[Any]]:
    """Id, name, display name of those who may edit plans of a division."""
    return reader.rows(_COLLEAGUES, division=division)


def self_approval(reader: Reader) -> bool:
    """Does the installation let authors approve their own plans?"""
    row = reader.one(_SELF_APPROVAL)
    return bool(row and row.answer)
