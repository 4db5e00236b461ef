"""Revisions, search, and what a client has to know of the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from api.basemap import Basemap
from api.routes.areas import position
from api.routes.basemap import ADDRESS
from api.routes.context import BIGINT, TEXT, AsOfDep, DatabaseDep, Limit, turns
from api.routes.identity import Reading
from api.schemas import installation as wire
from api.store import divisions, installation, revisions, search
from api.store.database import Row
from api.store.moments import moment
from gis.norms import Norms

router = APIRouter(tags=["installation"])


def _revision(row: Row[tuple[object, ...]]) -> wire.Revision:
    return wire.Revision(
        number=row.number,
        published_at=row.published_at,
        author=row.author,
        summary=wire.Words(zh=row.summary_zh, en=row.summary_en),
        plan=row.plan,
    )


@router.get("/revisions", summary="Published states, the newest first")
def list_revisions(
    principal: Reading,
    database: DatabaseDep,
    limit: Limit = 100,
    after: Annotated[
        int | None, Query(ge=1, le=BIGINT, description="the `next` of the page before")
    ] = None,
) -> wire.Revisions:
    """What was published when, by whom."""
    with database.read(principal) as reader:
        rows = revisions.page(reader, limit=limit, before=after)
    following = str(rows[-1].number) if len(rows) == limit else None
    return wire.Revisions(items=[_revision(row) for row in rows], next=following)


@router.get("/revisions/{number}", summary="One published state")
def get_revision(
    principal: Reading, database: DatabaseDep, number: Annotated[int, Path(ge=1, le=BIGINT)]
) -> wire.Revision:
    """When it was published, by whom, and what it changed."""
    with database.read(principal) as reader:
        return _revision(revisions.get(reader, number))


# A search goes through all names there are.
@router.get(
    "/search",
    summary="Find by name, code or pinyin initials",
    dependencies=[Depends(turns(4, wait=5, each=3))],
)
def find(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    q: Annotated[
        str, Query(min_length=1, max_length=60, pattern=TEXT, examples=["沙石", "ssz", "360702100"])
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> wire.SearchResults:
    """Divisions, grids, places and people, the best match first."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        rows = search.find(reader, q, when, limit) if q.strip() else []
        paths = divisions.paths(reader, {row.parent for row in rows if row.parent}, when)
    return wire.SearchResults(
        revision=when.revision,
        items=[
            wire.Found(
                type=row.type,
                code=row.code,
                id=row.id,
                name=row.name,
                context=" › ".join(step["name"] for step in paths.get(row.parent, [])),
                level=row.level,
                bbox=row.bbox,
                centre=position(row.centre) if row.centre is not None else None,
            )
            for row in rows
        ],
    )


@router.get("/config", summary="What a client has to know before it draws")
def config(
    request: Request, principal: Reading, database: DatabaseDep, as_of: AsOfDep
) -> wire.Config:
    """The installation's title, extent, basemap and norms, and whether its data are synthetic."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        code = divisions.root(reader, when)
        top = divisions.get(reader, code, when) if code else None
        synthetic = installation.holds_synthetic(reader, when)
        bbox = tuple(top.bbox) if top else installation.extent(reader, when)
    basemap: Basemap | None = request.app.state.basemap
    norms: Norms = request.app.state.norms
    name = top.name if top else None
    return wire.Config(
        title=wire.Words(
            zh=f"网格 · {name}" if name else "网格", en=f"Wangge · {name}" if name else "Wangge"
        ),
        revision=when.revision,
        root=code,
        bbox=bbox,
        synthetic=synthetic,
        basemap=None
        if basemap is None
        else wire.Basemap(url=ADDRESS, attribution=basemap.settings.attribution),
        norms=wire.Norms(rural=norms.rural, urban=norms.urban),
    )
