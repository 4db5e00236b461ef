"""Files that go into a plan and come out of it: guide lines, imports."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, Json

from api.schemas.common import DivisionOf, Identity, Wire
from api.schemas.plan_live import OpenStaff
from api.schemas.plan_state import Finding, Stepped
from api.schemas.plans import INTEGER, Key

_TEXT = r"^[^\x00-\x1f\x7f]+$"


def _option(description: str, *examples: str) -> Any:
    return Field(
        default=None,
        min_length=1,
        max_length=200,
        pattern=_TEXT,
        description=description,
        examples=list(examples),
    )


GuideKind = Literal["road", "water", "other"]


class _Form(Wire):
    """Fields of a form beside its file; what is empty is left out."""

    crs: str | None = _option(
        "coordinate system, overruling what the file states: `gcj02`, `bd09`, `4547`, …", "gcj02"
    )
    layer: str | None = _option("layer or sheet; the first unless given", "roads")
    encoding: str | None = _option("encoding of texts, overruling what the file states", "GBK")


class GuideForm(_Form):
    """Guide lines to be loaded."""

    name: str | None = _option("the file's name unless given", "国省道")
    kind: GuideKind = Field(default="other", description="what the lines are")


class ImportForm(_Form):
    """A file of grids to be imported into a plan."""

    version: int | None = Field(
        default=None, ge=1, le=INTEGER, description="the plan's; needed unless `dry_run`"
    )
    key: Key = None
    client: str | None = _option("which page asks: it comes back in the plan's events", "c-1")
    dry_run: bool = Field(default=False, description="look at everything, change nothing")
    partial: bool = Field(default=False, description="take the rows that have no fault")
    replace: bool = Field(
        default=True,
        description="the file is complete for the divisions it names: their other grids go",
    )
    repair: float | None = Field(
        default=None,
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="metres: mend overlaps, gaps and spills narrower than this",
    )
    mapping: Json[dict[str, str]] | None = Field(
        default=None,
        description="JSON object: which column holds a field",
        examples=['{"households": "户数"}'],
    )


class Guide(Wire):
    """Lines to draw along."""

    id: Identity
    name: str = Field(examples=["国省道"])
    kind: GuideKind
    lines: int | None = Field(
        description="how many there are around the plan's division; null: they have not been read"
    )
    source: Literal["plan", "installation"] = Field(description="who loaded them")


class Guides(Wire):
    """The guide lines of a plan, and those of the installation."""

    items: list[Guide]


class GuideLine(Wire):
    """GeoJSON LineString."""

    type: Literal["LineString"] = "LineString"
    coordinates: list[tuple[float, float]]


class GuideFeature(Wire):
    """One line, in GeoJSON."""

    type: Literal["Feature"] = "Feature"
    geometry: GuideLine
    properties: dict[str, Any]


class GuideCollection(Wire):
    """Lines to draw along, in GeoJSON, on the lattice."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    id: Identity
    name: str = Field(examples=["国省道"])
    kind: GuideKind
    features: list[GuideFeature]


class ImportReport(Wire):
    """What was found in a file, and how many grids it changes."""

    source: str = Field(description="the file's name", examples=["沙石镇.geojson"])
    rows: int
    added: int
    changed: int
    unchanged: int
    removed: int
    refused: int = Field(description="rows that were not taken")
    neighbours: int = Field(description="grids and divisions that gained a vertex")
    findings: list[Finding]
    findings_left_out: int = Field(description="how many more there are")


class Imported(Stepped):
    """What a file made of a plan, or would make of it."""

    outcome: Literal["imported", "unchanged", "dry_run", "refused"]
    report: ImportReport
    divisions: list[DivisionOf] = Field(description="of which the file has grids")
    staff_open: list[OpenStaff]
