"""Accounts as their administrators, and those they belong to, see and change them.

Which accounts that are, and what may be changed about them, the database decides once more on its
own (``api/migrations/accounts/policies.py``); an account that may not be seen is not found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row

from api.auth.principal import Role, Scope
from api.store.database import Reader, Writer, sql
from gis.errors import Conflict, NotFound
from gis.text import Text

_ADMINISTRATORS = 7_206_202_612
"""Advisory lock key: held while somebody may cease to be an administrator."""

_COLUMNS = """
  a.id, a.name, a.display_name, a.staff_no, a.disabled, a.has_password,
  a.oidc_issuer IS NOT NULL AS linked, a.created_at, a.created_by, a.last_sign_in,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object(
             'id', g.id, 'role', g.role, 'division', g.division,
             'division_name', (SELECT d.name FROM division_version d WHERE d.code = g.division
                               ORDER BY d.version DESC LIMIT 1))
           ORDER BY g.division NULLS FIRST, g.role)
    FROM account_grant g WHERE g.account = a.id), '[]') AS grants"""
_PAGE = sql(f"""
  SELECT {_COLUMNS} FROM account a
  WHERE a.kind = 'person' AND lower(a.name) > lower(:after)
    AND (:q = '' OR a.name ILIKE :holds OR a.display_name ILIKE :holds OR a.staff_no = :q)
  ORDER BY lower(a.name) LIMIT :limit""")
_ONE = sql(f"SELECT {_COLUMNS} FROM account a WHERE a.kind = 'person' AND a.id = :id")
_BY_NAME = sql(f"""
  SELECT {_COLUMNS} FROM account a WHERE a.kind = 'person' AND lower(a.name) = lower(:name)""")

_CREATE = sql("""
  INSERT INTO account (id, name, display_name, kind, staff_no, created_by)
  VALUES (:id, :name, :display_name, 'person', :staff_no, :by) ON CONFLICT DO NOTHING""")
_UPDATE = sql("""
  UPDATE account SET
    display_name = coalesce(:display_name, display_name),
    disabled = coalesce(:disabled, disabled),
    staff_no = CASE WHEN :change_staff_no THEN CAST(:staff_no AS text) ELSE staff_no END
  WHERE id = :id AND kind = 'person'""")
_STAFF = sql("SELECT staff_no FROM staff WHERE staff_no = :staff_no")
_DIVISION = sql("SELECT code FROM division WHERE code = :code")

_ADMINISTERS = """
  EXISTS (SELECT FROM account_grant g
          WHERE g.account = a.id AND g.role = 'admin' AND g.division IS NULL)"""
_IS_ADMINISTRATOR = sql(f"SELECT {_ADMINISTERS} AS answer FROM account a WHERE a.id = :id")
_ADMINISTERS_BY = sql("""
  SELECT FROM account_grant
  WHERE id = :grant AND account = :id AND role = 'admin' AND division IS NULL""")
_ADMINISTRATORS_LEFT = sql(f"""
  SELECT EXISTS (SELECT FROM account a
    WHERE a.kind = 'person' AND NOT a.disabled AND {_ADMINISTERS}
      AND (CAST(:but AS uuid) IS NULL OR a.id <> :but)
      AND (a.has_password OR a.oidc_issuer IS NOT NULL)) AS answer""")


def page(reader: Reader, *, q: str = "", after: str = "", limit: int) -> Sequence[Row[Any]]:
    """Up to ``limit`` accounts by name, behind ``after``, that the reader's principal may see.

    ``q`` is part of a name, or a staff number. ``grants`` of a row are objects with ``id``,
    ``role``, ``division`` and ``division_name``.
    """
    plain = q.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return reader.rows(_PAGE, q=q.strip(), holds=f"%{plain}%", after=after, limit=limit)


def one(reader: Reader, account: UUID) -> Row[Any]:
    """One account, as in :func:`page`.

    Raises
    ------
    NotFound
        There is none of that id, or not for the reader's principal.
    """
    row = reader.one(_ONE, id=account)
    if row is None:
        raise NotFound(Text("没有此账号。", "There is no such account."))
    return row


def by_name(reader: Reader, name: str) -> Row[Any] | None:
    """The account of this name, in whatever case, as in :func:`page`."""
    return reader.one(_BY_NAME, name=name)


def has_administrator(reader: Reader) -> bool:
    """Is there a person who administers the whole installation and can sign in?"""
    row = reader.one(_ADMINISTRATORS_LEFT, but=None)
    return bool(row and row.answer)


def create(writer: Writer, *, name: str, display_name: str, staff_no: str | None = None) -> UUID:
    """A new account, without a password and without grants; its id.

    Raises
    ------
    Conflict
        The name is taken, by an account that may not be visible.
    NotFound
        There is no such member of staff.
    """
    _require_staff(writer, staff_no)
    account = uuid4()
    made = writer.run(
        _CREATE,
        id=account,
        name=name,
        display_name=display_name,
        staff_no=staff_no,
        by=writer.principal.account,
    )
    if not made:
        raise Conflict(
            Text(f"账号名“{name}”已被使用。", f'The account name "{name}" is taken already.')
        )
    return account


class Unchanged:
    """Says of a value that could also be None: leave it as it is."""


UNCHANGED = Unchanged()


def update(
    writer: Writer,
    account: UUID,
    *,
    display_name: str | None = None,
    disabled: bool | None = None,
    staff_no: str | Unchanged | None = UNCHANGED,
) -> None:
    """Change what is given; ``staff_no`` None says that the account is no member of staff.

    Raises
    ------
    NotFound
        There is no such account or member of staff.
    Conflict
        It is the last administrator of the whole installation.
    """
    if disabled:
        _none_ceases_to_administer(writer)
        row = writer.one(_IS_ADMINISTRATOR, id=account)
        if row and row.answer:
            _require_another(writer, account)
    change_staff_no = not isinstance(staff_no, Unchanged)
    if not isinstance(staff_no, Unchanged):
        _require_staff(writer, staff_no)
    changed = writer.run(
        _UPDATE,
        id=account,
        display_name=display_name,
        disabled=disabled,
        change_staff_no=change_staff_no,
        staff_no=staff_no if change_staff_no else None,
    )
    if not changed:
        raise NotFound(Text("没有此账号。", "There is no such account."))


def _require_staff(writer: Writer, staff_no: str | None) -> None:
    if staff_no is not None and writer.one(_STAFF, staff_no=staff_no) is None:
        raise NotFound(Text(f"没有工号 {staff_no}。", f"There is no staff number {staff_no}."))


# --- grants --------------------------------------------------------------------------------------


def add_grant(writer: Writer, account: UUID, role: Role, division: str | None) -> UUID:
    """Grant ``role`` in ``division`` and all below it (None: everywhere); the grant's id.

    Raises
    ------
    NotFound
        There is no such account or division.
    Conflict
        It was granted already.
    """
    one(writer, account)
    if division is not None and writer.one(_DIVISION, code=division) is None:
        raise NotFound(Text(f"没有代码为 {division} 的区划。", f"There is no division {division}."))
    grant = uuid4()
    made = writer.run(
        sql("""
          INSERT INTO account_grant (id, account, role, division, granted_by)
          VALUES (:id, :account, :role, :division, :by) ON CONFLICT DO NOTHING"""),
        id=grant,
        account=account,
        role=role,
        division=division,
        by=writer.principal.account,
    )
    if not made:
        raise Conflict(Text("该账号已有此项授权。", "The account has been granted this already."))
    return grant


def remove_grant(writer: Writer, account: UUID, grant: UUID) -> None:
    """Take a grant away.

    Raises
    ------
    NotFound
        The account has no such grant, or it is not the writer's principal's to take away.
    Conflict
        It is the last administrator of the whole installation.
    """
    _none_ceases_to_administer(writer)
    if writer.one(_ADMINISTERS_BY, grant=grant, id=account) is not None:
        _require_another(writer, account)
    gone = writer.run(
        sql("DELETE FROM account_grant WHERE id = :id AND account = :account"),
        id=grant,
        account=account,
    )
    if not gone:
        raise NotFound(Text("没有此项授权。", "There is no such grant."))


def _none_ceases_to_administer(writer: Writer) -> None:
    """Let nobody else cease to administer everything until this deed is done."""
    writer.one(sql("SELECT pg_advisory_xact_lock(:key)"), key=_ADMINISTRATORS)


def _require_another(writer: Writer, account: UUID) -> None:
    """See that somebody else administers everything, before ``account`` ceases to.

    Not afterwards: whoever gives up their own rights does not see other accounts any more.
    """
    row = writer.one(_ADMINISTRATORS_LEFT, but=account)
    if row is None or not row.answer:
        raise Conflict(
            Text(
                "这是最后一位可登录的全局管理员，不能停用或撤销其授权。",
                "This is the last administrator of the whole installation who can sign in.",
            )
        )


# --- ways in -------------------------------------------------------------------------------------

_SESSIONS = sql("""
  SELECT id, created_at, last_seen, expires_at, address, agent FROM session
  WHERE account = :account AND expires_at > now() ORDER BY last_seen DESC, id""")
_TOKENS = sql("""
  SELECT id, name, scopes, created_at, expires_at, last_used FROM token
  WHERE account = :account AND revoked_at IS NULL ORDER BY created_at DESC, id""")


def sessions(reader: Reader, account: UUID) -> Sequence[Row[Any]]:
    """The sessions of an account, the one used last first."""
    return reader.rows(_SESSIONS, account=account)


def end_session(writer: Writer, account: UUID, session: UUID) -> None:
    """End a session.

    Raises
    ------
    NotFound
        The account has none of that id.
    """
    ended = writer.run(
        sql("DELETE FROM session WHERE id = :id AND account = :account"),
        id=session,
        account=account,
    )
    if not ended:
        raise NotFound(Text("没有此会话。", "There is no such session."))


def end_sessions(writer: Writer, account: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of an account but one; how many that were."""
    return writer.run(
        sql("""
          DELETE FROM session
          WHERE account = :account AND (CAST(:but AS uuid) IS NULL OR id <> :but)"""),
        account=account,
        but=but,
    )


def tokens(reader: Reader, account: UUID) -> Sequence[Row[Any]]:
    """The tokens of an account that were not revoked, the newest first; expired ones as well."""
    return reader.rows(_TOKENS, account=account)


def create_token(
    writer: Writer,
    account: UUID,
    *,
    name: str,
    hash: bytes,  # noqa: A002 — the column's name
    scopes: Collection[Scope],
    expires_at: datetime,
) -> UUID:
    """A new token of one's own account; its id."""
    token = uuid4()
    writer.run(
        sql("""
          INSERT INTO token (id, account, name, hash, scopes, expires_at)
          VALUES (:id, :account, :name, :hash, :scopes, :expires_at)"""),
        id=token,
        account=account,
        name=name,
        hash=hash,
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    return token


def revoke_token(writer: Writer, account: UUID, token: UUID) -> None:
    """Let a token be good no more.

    Raises
    ------
    NotFound
        The account has none of that id.
    """
    revoked = writer.run(
        sql("""
          UPDATE token SET revoked_at = now()
          WHERE id = :id AND account = :account AND revoked_at IS NULL"""),
        id=token,
        account=account,
    )
    if not revoked:
        raise NotFound(Text("没有此令牌。", "There is no such token."))


def invite(
    writer: Writer,
    account: UUID,
    *,
    hash: bytes,  # noqa: A002 — the column's name
    purpose: str,
    expires_at: datetime,
) -> None:
    """A link by which a password can be chosen, once; earlier ones are good no more.

    ``purpose`` is ``welcome`` or ``reset``.
    """
    writer.run(
        sql("UPDATE invitation SET used_at = now() WHERE account = :account AND used_at IS NULL"),
        account=account,
    )
    writer.run(
        sql("""
          INSERT INTO invitation (hash, account, purpose, created_by, expires_at)
          VALUES (:hash, :account, :purpose, :by, :expires_at)"""),
        hash=hash,
        account=account,
        purpose=purpose,
        by=writer.principal.account,
        expires_at=expires_at,
    )


def allow_anonymous_reading(writer: Writer, allowed: bool) -> None:
    """Say whether people who have not signed in may read what is published."""
    writer.run(sql("UPDATE setting SET anonymous_reading = :allowed"), allowed=allowed)
