"""Which role may do what with which table, and with which of its rows.

Everything published is readable under a constant policy: any other would keep PostGIS from its
indexes, whose operators are not leakproof. An UPDATE outside one's area is an error, not an update
of no rows: its USING lets the row through, and its CHECK refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.cluster.roles import GATE, READER, WRITER

PUBLISHED = (
    "revision", "division", "division_version", "grid", "grid_version", "staff", "assignment",
    "staff_state", "place",
)  # fmt: skip
"""Readable by whoever the application lets read; all made by the first migration."""

_PUBLISHERS = "ARRAY['approver', 'admin']"
_ADMIN = "ARRAY['admin']"


def _publishing(division: str) -> str:
    # As subqueries of their own the first two are asked once for a statement, not for each row.
    return (
        "(SELECT acting_scope('publish')) "
        f"AND ((SELECT acting_may({_PUBLISHERS}, NULL)) OR acting_may({_PUBLISHERS}, {division}))"
    )


_SOMEWHERE = f"acting_scope('publish') AND acting_somewhere({_PUBLISHERS})"
_WHOLE_ADMIN = f"acting_scope('admin') AND acting_may({_ADMIN}, NULL)"
_MANAGES = "acting_scope('admin') AND acting_manages_account(account)"
_OWN = "acting_scope('admin') AND account = acting_account()"
_HOME = "(SELECT s.home_division FROM staff s WHERE s.staff_no = staff_contact.staff_no)"


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with a table: the columns, and the rows by ``using`` and ``check``."""

    role: str
    table: str
    does: str
    columns: str = ""
    using: str | None = None
    check: str | None = None


RIGHTS = (
    # Published.
    *(Right(READER, table, "SELECT", using="true") for table in PUBLISHED),
    Right(WRITER, "revision", "INSERT", check=_SOMEWHERE),
    # Whose a new division is, is looked at when the transaction ends: see the trigger "ours".
    Right(WRITER, "division", "INSERT", check=_SOMEWHERE),
    Right(
        WRITER, "division_version", "INSERT",
        check="acting_scope('publish') AND acting_may_write_division(code, managing_parent)",
    ),
    Right(WRITER, "division_version", "UPDATE", "revisions", "true", _publishing("code")),
    Right(WRITER, "grid", "INSERT", check=_publishing("division")),
    Right(WRITER, "grid_version", "INSERT", check=_publishing("division")),
    Right(WRITER, "grid_version", "UPDATE", "revisions", "true", _publishing("division")),
    Right(WRITER, "place", "INSERT", check=_publishing("division")),
    Right(WRITER, "place", "UPDATE", "revisions", "true", _publishing("division")),
    Right(WRITER, "staff", "INSERT", check=_publishing("home_division")),
    Right(
        WRITER, "staff", "UPDATE",
        "name, initials, employment, home_division, active, synthetic",
        _publishing("home_division"), _publishing("home_division"),
    ),
    Right(WRITER, "assignment", "INSERT", check=_publishing("division")),
    Right(WRITER, "assignment", "UPDATE", "period", "true", _publishing("division")),
    Right(WRITER, "staff_state", "UPDATE", "version", "true", _SOMEWHERE),
    # Telephone numbers.
    Right(
        READER, "staff_contact", "SELECT",
        using="acting_scope('contacts') AND acting_sees_contact(staff_no)",
    ),
    Right(WRITER, "staff_contact", "INSERT", check=_publishing(_HOME)),
    Right(WRITER, "staff_contact", "UPDATE", "phone", _publishing(_HOME), _publishing(_HOME)),
    # Accounts, as their administrators and their own see them: no hash of anything.
    Right(
        READER, "account", "SELECT",
        "id, name, display_name, kind, has_password, oidc_issuer, oidc_subject, staff_no, "
        "disabled, created_at, created_by, last_sign_in",
        "id = acting_account() OR acting_scope('admin') AND acting_sees_account(id)",
    ),
    Right(
        WRITER, "account", "INSERT", "id, name, display_name, kind, staff_no, created_by",
        check=f"kind = 'person' AND created_by = acting_account() AND acting_scope('admin') "
        f"AND acting_somewhere({_ADMIN})",
    ),
    Right(
        WRITER, "account", "UPDATE", "display_name, staff_no, disabled",
        "acting_scope('admin')",
        "kind = 'person' AND acting_scope('admin') AND acting_manages_account(id)",
    ),
    Right(
        READER, "account_grant", "SELECT",
        using="account = acting_account() OR acting_scope('admin') "
        "AND acting_sees_account(account)",
    ),
    Right(
        WRITER, "account_grant", "INSERT", "id, account, role, division, granted_by",
        check=f"granted_by = acting_account() AND acting_scope('admin') "
        f"AND acting_may({_ADMIN}, division)",
    ),
    Right(
        WRITER, "account_grant", "DELETE",
        using=f"acting_scope('admin') AND acting_may({_ADMIN}, division) "
        "AND account <> '00000000-0000-0000-0000-000000000001'",
    ),
    Right(
        READER, "session", "SELECT",
        "id, account, created_at, last_seen, expires_at, renew, address, agent",
        f"{_OWN} OR {_MANAGES}",
    ),
    Right(WRITER, "session", "DELETE", using=f"{_OWN} OR {_MANAGES}"),
    Right(
        READER, "token", "SELECT",
        "id, account, name, scopes, created_at, expires_at, last_used, revoked_at",
        f"{_OWN} OR {_MANAGES}",
    ),
    Right(WRITER, "token", "INSERT", "id, account, name, hash, scopes, expires_at", check=_OWN),
    Right(
        WRITER, "token", "UPDATE", "revoked_at", f"{_OWN} OR {_MANAGES}", f"{_OWN} OR {_MANAGES}"
    ),
    Right(
        READER, "invitation", "SELECT",
        "account, purpose, created_by, created_at, expires_at, used_at", _MANAGES,
    ),
    Right(
        WRITER, "invitation", "INSERT", "hash, account, purpose, created_by, expires_at",
        check=f"created_by = acting_account() AND {_MANAGES} "
        "AND account <> '00000000-0000-0000-0000-000000000001'",
    ),
    Right(WRITER, "invitation", "UPDATE", "used_at", _MANAGES, _MANAGES),
    Right(READER, "setting", "SELECT", using="true"),
    Right(WRITER, "setting", "UPDATE", "anonymous_reading", "true", _WHOLE_ADMIN),
    # The trail.
    Right(
        READER, "audit", "SELECT",
        using=f"acting_scope('admin') AND acting_may({_ADMIN}, division)",
    ),
    Right(READER, "audit_head", "SELECT", using=_WHOLE_ADMIN),
    Right(
        WRITER, "audit", "INSERT",
        "account, account_name, via, address, action, object, division, before, after",
        check="account = acting_account()",
    ),
    # Signing in, and resolving what a request carries.
    Right(GATE, "account", "SELECT", using="true"),
    Right(
        GATE, "account", "UPDATE", "password_hash, last_sign_in, oidc_issuer, oidc_subject",
        "true", "true",
    ),
    Right(GATE, "account_grant", "SELECT", using="true"),
    Right(GATE, "session", "SELECT", using="true"),
    Right(GATE, "session", "INSERT", check="true"),
    Right(
        GATE, "session", "UPDATE", "hash, previous_hash, previous_until, last_seen, renew",
        "true", "true",
    ),
    Right(GATE, "session", "DELETE", using="true"),
    Right(GATE, "token", "SELECT", using="true"),
    Right(GATE, "token", "UPDATE", "last_used", "true", "true"),
    Right(GATE, "invitation", "SELECT", using="true"),
    Right(GATE, "invitation", "UPDATE", "used_at", "true", "true"),
    Right(GATE, "attempt", "SELECT", using="true"),
    Right(GATE, "attempt", "INSERT", check="true"),
    Right(GATE, "attempt", "DELETE", using="true"),
    Right(GATE, "setting", "SELECT", using="true"),
    Right(
        GATE, "audit", "INSERT",
        "account, account_name, via, address, action, object, division, before, after",
        check="true",
    ),
)  # fmt: skip


def statements(rights: Sequence[Right] = RIGHTS) -> Iterator[str]:
    """Everything that gives the roles their rights."""
    for table in dict.fromkeys(right.table for right in rights):
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for right in rights:
        columns = f" ({right.columns})" if right.columns else ""
        yield f"GRANT {right.does}{columns} ON {right.table} TO {right.role}"
        using = f" USING ({right.using})" if right.using is not None else ""
        check = f" WITH CHECK ({right.check})" if right.check is not None else ""
        yield (
            f"CREATE POLICY {right.role}_{right.does.lower()} ON {right.table} "
            f"FOR {right.does} TO {right.role}{using}{check}"
        )
