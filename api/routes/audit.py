"""The audit trail, and the settings of the installation."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.routes.context import BIGINT, TEXT, DatabaseDep, Instant, Limit, turns
from api.routes.identity import Configuring, OpenReading, ReadingAudit, allow, private
from api.schemas import audit as wire
from api.store.database import Database
from api.workflows import auditing
from api.workflows.auditing import FORMATS, Filter, Format

router = APIRouter(tags=["audit"], dependencies=[Depends(private)])

_TAKING = Depends(turns(4, wait=10, each=2, rule=allow(Action.READ_AUDIT)))


async def _filter(
    account: Annotated[UUID | None, Query(description="what this account did")] = None,
    action: Annotated[
        str | None,
        Query(
            max_length=60,
            pattern=TEXT,
            description="this action, or all that begin with it and a dot",
            examples=["grant", "grant.add"],
        ),
    ] = None,
    division: Annotated[
        str | None,
        Query(
            max_length=40,
            pattern=TEXT,
            description="in this division and all below it",
            examples=["360702100000"],
        ),
    ] = None,
    since: Annotated[
        Instant | None,
        Query(description="from then on", examples=["2026-03-01T00:00:00+08:00"]),
    ] = None,
    until: Annotated[
        Instant | None,
        Query(description="before then", examples=["2026-04-01T00:00:00+08:00"]),
    ] = None,
) -> Filter:
    return Filter(account=account, action=action, division=division, since=since, until=until)


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("/audit", summary="The audit trail, the newest first")
def list_entries(
    principal: ReadingAudit,
    database: DatabaseDep,
    wanted: FilterDep,
    limit: Limit = 100,
    after: Annotated[
        int | None, Query(ge=1, le=BIGINT, description="the `next` of the page before")
    ] = None,
) -> wire.Trail:
    """Who did what, when, from where; administrators of an area get what concerns it."""
    rows = auditing.page(database, principal, wanted, limit=limit, after=after)
    return wire.Trail(
        items=[wire.Entry.model_validate(auditing.entry(row)) for row in rows],
        next=str(rows[-1].number) if len(rows) == limit else None,
    )


def _file(form: Format, principal: Principal, database: Database, wanted: Filter) -> Response:
    return StreamingResponse(
        auditing.export(database, principal, wanted, form),
        media_type=FORMATS[form],
        headers={"Content-Disposition": f'attachment; filename="audit.{form}"'},
    )


def _described(form: Format) -> dict[int | str, dict[str, Any]]:
    kind = FORMATS[form].partition(";")[0]
    return {200: {"content": {kind: {"schema": {"type": "string"}}}}}


@router.get(
    "/audit/export.csv",
    summary="The audit trail as CSV",
    dependencies=[_TAKING],
    response_class=Response,
    responses=_described("csv"),
)
def export_csv(principal: ReadingAudit, database: DatabaseDep, wanted: FilterDep) -> Response:
    """All of it that one may see, UTF-8 with a mark, so that spreadsheets open it."""
    return _file("csv", principal, database, wanted)


@router.get(
    "/audit/export.jsonl",
    summary="The audit trail, one JSON object to a line",
    dependencies=[_TAKING],
    response_class=Response,
    responses=_described("jsonl"),
)
def export_jsonl(principal: ReadingAudit, database: DatabaseDep, wanted: FilterDep) -> Response:
    """All of it that one may see."""
    return _file("jsonl", principal, database, wanted)


@router.get("/settings", summary="What the installation is set to")
def get_settings(principal: Configuring, database: DatabaseDep) -> wire.InstallationSettings:
    """For those who administer it."""
    return wire.InstallationSettings.model_validate(auditing.settings(database, principal))


@router.put("/settings", summary="Set the installation")
def change_settings(
    request: Request,
    principal: Configuring,
    database: DatabaseDep,
    given: wire.InstallationSettings,
) -> wire.InstallationSettings:
    """By those who administer the whole of it. Takes effect within two seconds everywhere."""
    auditing.change_settings(database, principal, anonymous_reading=given.anonymous_reading)
    reading: OpenReading = request.app.state.open_reading
    reading.forget()
    return given
