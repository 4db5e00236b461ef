"""Loading the demonstration data of Zhanggong District."""

from __future__ import annotations

from collections.abc import Callable

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store import audit, installation
from api.store.database import Database
from api.workflows.publication import Publication, publish
from gis.errors import Conflict
from gis.synthetic import zhanggong
from gis.text import Text

Tell = Callable[[str, int, int], None]

AUTHOR = "演示数据 demo"
SUMMARY = Text(
    "载入章贡区演示数据（区划代码、名称和区界为真实数据，其余均为合成）",
    "Loaded the demonstration of Zhanggong District (codes, names and the district's outline are "
    "real, everything else is synthetic)",
)


def load(database: Database, principal: Principal, tell: Tell | None = None) -> int:
    """Publish the demo as the first revision of an empty database; its number.

    Raises
    ------
    SignInRequired, Forbidden
        ``principal`` may not import for the whole installation.
    Conflict
        The database holds something already.
    """
    require(principal, Action.IMPORT, ())
    with database.read(principal) as reader:
        _require_empty(empty=installation.is_empty(reader))
    demo = zhanggong.build(tell and (lambda _, done, of: tell("demo", done, of)))
    with database.write(principal) as writer:
        _require_empty(empty=installation.is_empty(writer))
        audit.record(writer, action="import.demo", object="zhanggong")
        return publish(
            writer,
            Publication(
                divisions=demo.divisions,
                grids=demo.grids,
                places=demo.places,
                staff=demo.staff,
                assignments=demo.assignments,
            ),
            AUTHOR,
            SUMMARY,
        )


def _require_empty(*, empty: bool) -> None:
    if not empty:
        raise Conflict(
            Text(
                "数据库中已有数据，演示数据只能载入空数据库。",
                "The database already holds data; the demo goes into an empty one only.",
            )
        )
