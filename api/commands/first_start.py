"""The first administrator: nobody has a password before somebody chose one."""

from __future__ import annotations

from contextlib import suppress

from api.auth.principal import OPERATOR
from api.commands.terminal import err, words
from api.commands.users import show_link
from api.store import accounts as stored
from api.store.database import Database
from api.workflows import accounts
from gis.errors import Conflict

FIRST = "admin"


def invite_administrator(database: Database, base: str) -> None:
    """Print a link by which the first administrator sets a password, unless there is one already.

    Printed at each start until somebody administers the whole installation and can sign in; the
    links of earlier starts are good no more. It goes to the terminal, never through logging.
    """
    with database.read(OPERATOR) as reader:
        if stored.has_administrator(reader):
            return
        found = stored.by_name(reader, FIRST)
    err.print(
        words(
            f"尚无可登录的管理员，账号“{FIRST}”等待启用。",
            f'There is no administrator who can sign in yet; the account "{FIRST}" waits for one.',
        )
    )
    if found is None:
        made = accounts.create(
            database,
            OPERATOR,
            name=FIRST,
            display_name=words("管理员", "Administrator"),
            staff_no=None,
            grants=[("admin", None)],
        )
        show_link(made.link, base, to=err)
        return
    with suppress(Conflict):  # it was granted that already
        accounts.add_grant(database, OPERATOR, found.id, "admin", None)
    show_link(accounts.issue_link(database, OPERATOR, found.id), base, to=err)
