"""Files that go into a plan and come out of it: guide lines, imports, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import StreamingResponse
from starlette.responses import JSONResponse, Response

from api.routes.context import turns
from api.routes.identity import private
from api.routes.plans import EDITING, TAKING, Bench, Id, PlannedAreas, Planning, Scheme, as_is
from api.routes.uploads import LIMITS, Upload, described, upload
from api.schemas import plan_files as wire
from api.workflows.importing.options import Options
from api.workflows.plans import exporting, guides, importing
from api.workflows.plans.guides import InstallationGuides
from api.workflows.plans.turns import Request as Asked

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])

Guide = Annotated[UUID, Path(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])]
GuideFile = Annotated[Upload[wire.GuideForm], Depends(upload(wire.GuideForm, EDITING))]
GridFile = Annotated[Upload[wire.ImportForm], Depends(upload(wire.ImportForm, EDITING))]

# Behind the upload, so that nobody who sends slowly keeps others from theirs.
_READING = Depends(turns(2, wait=30, each=1, rule=EDITING))


async def _installed(request: Request) -> InstallationGuides:
    found: InstallationGuides = request.app.state.guides
    return found


Installed = Annotated[InstallationGuides, Depends(_installed)]


@router.get("/{id}/guides", summary="The lines that a plan can be drawn along")
def list_guides(
    principal: Planning,
    bench: Bench,
    installed: Installed,
    plan: Id,
) -> wire.Guides:
    """Those that were loaded into the plan, and those that the installation has for all."""
    found = guides.guides(bench, principal, plan, installed)
    return wire.Guides(items=[wire.Guide.model_validate(one) for one in found])


@router.post(
    "/{id}/guides",
    summary="Load guide lines",
    status_code=201,
    openapi_extra=described(wire.GuideForm),
)
def load_guide(
    principal: Planning,
    bench: Bench,
    plan: Id,
    file: GuideFile,
    _turn: Annotated[None, _READING],
) -> wire.Guide:
    """From a file of any format that imports read. Areas count by their borders.

    What lies around the plan's division is kept. The plan's version stays.
    """
    made = guides.load(
        bench,
        principal,
        plan,
        guides.File(
            file.path,
            file.form.name or file.name,
            file.form.kind,
            crs=file.form.crs,
            layer=file.form.layer,
            encoding=file.form.encoding,
            limits=LIMITS,
        ),
    )
    return wire.Guide.model_validate(made)


@router.get(
    "/{id}/guides/{guide}",
    summary="Guide lines, as GeoJSON",
    dependencies=[TAKING],
    response_model=wire.GuideCollection,
    response_class=PlannedAreas,
)
def get_guide(
    principal: Planning,
    bench: Bench,
    installed: Installed,
    plan: Id,
    guide: Guide,
) -> JSONResponse:
    """On the lattice, as far as they lie around the plan's division."""
    found = guides.guide(bench, principal, plan, guide, installed)
    return PlannedAreas(guides.geojson(found))


@router.delete("/{id}/guides/{guide}", summary="Delete guide lines", status_code=204)
def delete_guide(
    principal: Planning,
    bench: Bench,
    installed: Installed,
    plan: Id,
    guide: Guide,
) -> None:
    """Those of the plan: the installation's stay."""
    guides.forget(bench, principal, plan, guide, installed)


@router.post(
    "/{id}/import",
    summary="Import grids into a plan",
    response_model=wire.Imported,
    openapi_extra=described(wire.ImportForm),
)
def import_grids(
    principal: Planning,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
    file: GridFile,
    _turn: Annotated[None, _READING],
) -> JSONResponse:
    """One step: in the divisions that the file names, its grids take the place of those there.

    A grid keeps its identity where the code is the same. With `dry_run` the answer is the same
    and nothing is done; a file with faults is then answered with `outcome: refused`, otherwise
    with 422 `import_refused` and the `report`.
    """
    form = file.form
    options = Options(
        file=file.path,
        author=principal.name,
        mapping=form.mapping or {},
        layer=form.layer,
        encoding=form.encoding,
        crs=form.crs,
        dry_run=form.dry_run,
        partial=form.partial,
        repair=form.repair,
        replace=form.replace,
        scheme=scheme,
        limits=LIMITS,
    )
    given = importing.Given(options, file.name, file.digest)
    asked = (
        None if form.version is None else Asked(form.version, form.key or str(uuid4()), form.client)
    )
    return as_is(importing.import_grids(bench, principal, plan, asked, given).answer)


@router.get(
    "/{id}/export.{format}",
    summary="The grids of a plan as a file",
    dependencies=[TAKING],
    response_class=Response,
    responses={200: {"content": exporting.MEDIA_TYPES, "description": "the file"}},
)
def export_plan(
    principal: Planning,
    bench: Bench,
    plan: Id,
    format: exporting.Format,  # noqa: A002 — as the address says it
) -> Response:
    """As the plan has them, in the formats in which published ones are exported."""
    found = exporting.export(bench, principal, plan, format)
    headers = {"Content-Disposition": f'attachment; filename="{found.file}"'}
    pieces: Iterator[Any] = found.pieces
    return StreamingResponse(pieces, media_type=found.media_type, headers=headers)
