"""Looking back: what differs between two revisions, what became of a grid; and changing back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Path
from starlette.responses import StreamingResponse

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.routes.context import BIGINT, TEXT, DatabaseDep, DivisionCode, turns
from api.routes.identity import Reading, allow, private
from api.routes.plans import PlannedAreas, Scheme
from api.schemas import differences as wire
from api.schemas import revisions as looking_back
from api.store import divisions
from api.store.database import Reader
from api.store.moments import moment
from api.workflows import correspondence, differences, reverting

router = APIRouter(tags=["revisions"])

Publishing = Annotated[Principal, Depends(allow(Action.PUBLISH))]
Number = Annotated[int, Path(ge=1, le=BIGINT, examples=[1])]

_CSV = "text/csv"

# They go through all that was published in between.
_TAKING = Depends(turns(4, wait=10, each=2))


def _ensure_division(reader: Reader, code: str | None, *revisions: int) -> None:
    """Raises NotFound where there is no such division at the later of these revisions."""
    divisions.require(reader, code, moment(reader, max(revisions)))


@router.get(
    "/revisions/{one}/diff/{other}.geojson",
    summary="What differs between two revisions, as GeoJSON",
    dependencies=[_TAKING],
    response_model=wire.DifferenceCollection,
    response_class=PlannedAreas,
)
def export_difference(
    principal: Reading,
    database: DatabaseDep,
    one: Number,
    other: Number,
    division: DivisionCode = None,
) -> PlannedAreas:
    """A feature for each grid as it stood at the one (`side`: `before`) and the other (`after`)."""
    with database.read(principal) as reader:
        _ensure_division(reader, division, one, other)
        found = differences.between(reader, one, other, division=division)
    return PlannedAreas(found.as_geojson())


@router.get(
    "/revisions/{one}/diff/{other}.csv",
    summary="Which grids became which, as CSV",
    dependencies=[_TAKING],
    response_class=StreamingResponse,
    responses={200: {"content": {_CSV: {"schema": {"type": "string"}}}}},
)
def export_table(
    principal: Reading,
    database: DatabaseDep,
    one: Number,
    other: Number,
    division: DivisionCode = None,
) -> StreamingResponse:
    """Old code, new code, and the area that they have in common, as shares of both.

    Of all grids, those too that stayed as they were: with it figures by last year's grids can be
    brought to this year's.
    """
    with database.read(principal) as reader:
        _ensure_division(reader, division, one, other)
        found = differences.between(reader, one, other, division=division)

    def pieces() -> Iterator[str]:
        with database.read(principal) as reader:
            rows = correspondence.complete_table(reader, found, other, division=division)
            yield from correspondence.as_csv(rows)

    name = f"grids-{one}-{other}.csv"
    return StreamingResponse(
        pieces(),
        media_type=f"{_CSV}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get(
    "/revisions/{one}/diff/{other}",
    summary="What differs between two revisions",
    dependencies=[_TAKING],
)
def get_difference(
    principal: Reading,
    database: DatabaseDep,
    one: Number,
    other: Number,
    division: DivisionCode = None,
) -> wire.Difference:
    """Grids added, removed, redrawn, renamed; whose ground became whose; who came and went."""
    with database.read(principal) as reader:
        _ensure_division(reader, division, one, other)
        found = differences.between(reader, one, other, division=division)
    return wire.Difference.model_validate(found.as_json())


@router.post(
    "/revisions/{number}/revert",
    summary="Change back what a revision changed",
    dependencies=[Depends(private)],
)
def revert(
    principal: Publishing,
    database: DatabaseDep,
    scheme: Scheme,
    number: Number,
    given: looking_back.Reverting,
) -> looking_back.Reverted:
    """By a new revision: nothing is erased, and what others published elsewhere since is kept.

    409 `published_meanwhile` with `conflicts` where the same was changed again since; `choose`
    `theirs` to leave it as it is and `yours` to have it as it was.
    """
    return looking_back.Reverted.model_validate(
        reverting.revert(
            database,
            principal,
            number,
            given.key or str(uuid4()),
            choose=given.choose,
            scheme=scheme,
        )
    )


@router.get("/grids/{id}/lineage", summary="Which grids a grid came from, and which came of it")
def get_lineage(
    principal: Reading,
    database: DatabaseDep,
    id: Annotated[  # noqa: A002 — as the address says it
        str,
        Path(
            max_length=60,
            pattern=TEXT,
            description="its UUID or its code; a code that it had, too",
            examples=["360702100200001"],
        ),
    ],
) -> looking_back.Lineage:
    """All the way back and all the way on; of grids that are no more, too."""
    with database.read(principal) as reader:
        return looking_back.Lineage.model_validate(correspondence.lineage_of(reader, id))
