"""Is the service alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.routes.context import DatabaseDep
from api.routes.identity import public
from gis.errors import Unavailable
from gis.text import Text

router = APIRouter(tags=["service"], dependencies=[Depends(public)])


@router.get("/health/live", summary="The process answers")
async def live() -> dict[str, str]:
    """200 as long as the process runs."""
    return {"status": "ok"}


@router.get("/health/ready", summary="The process can answer from its database")
def ready(database: DatabaseDep) -> dict[str, str]:
    """200 when the database is there and at the right schema, 503 otherwise."""
    if not database.ready():
        raise Unavailable(
            Text(
                "数据库无法连接，或其结构版本不符。",
                "The database cannot be reached, or is at another schema.",
            )
        )
    return {"status": "ok"}
