"""Telephone numbers of staff: who gets them, and the trail of who did."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.auth.permissions import NEEDS_SCOPE, Action
from api.auth.principal import Principal
from api.store import audit
from api.store import contacts as store
from api.store.database import Database, Reader


def visible(reader: Reader, principal: Principal, staff: Collection[str]) -> Mapping[str, str]:
    """The telephone numbers of ``staff`` that ``principal`` may see, by staff number.

    Which ones is decided by the database, which knows the areas and who serves where; a token
    that is not meant for contacts sees none.
    """
    if principal.account is None or NEEDS_SCOPE[Action.READ_CONTACTS] not in principal.scopes:
        return {}
    return store.of_staff(reader, sorted(staff)) if staff else {}


def record_disclosed(
    database: Database,
    principal: Principal,
    phones: Mapping[str, str],
    *,
    object: str,  # noqa: A002 — as the column is called
    division: str | None = None,
) -> None:
    """Enter in the audit trail that ``phones`` are about to be handed out, if there are any.

    To be called before they are: when it cannot be recorded, nobody gets them.
    """
    if phones:
        with database.write(principal) as writer:
            audit.record(
                writer,
                action="contacts.read",
                object=object,
                division=division,
                before=None,
                after={"count": len(phones)},
            )
