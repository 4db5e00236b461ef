"""Is the service alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.routes.context import DatabaseDep

router = APIRouter(tags=["service"])


@router.get("/health/live", summary="The process answers")
def live() -> dict[str, str]:
    """200 as long as the process runs."""
    return {"status": "ok"}


@router.get("/health/ready", summary="The process can answer from its database")
def ready(database: DatabaseDep, response: Response) -> dict[str, str]:
    """200 when the database is there and at the right schema, 503 otherwise."""
    if database.ready():
        return {"status": "ok"}
    response.status_code = 503
    return {"status": "database"}
