"""Guide lines of a plan: roads and water to draw along, loaded by a planner or by the operator.

They are no part of what is planned: the plan's version does not grow with them.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.auth.principal import Principal
from api.store import audit
from api.store import plan_guides as guide_store
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.store.plan_guides import Guide
from api.workflows.plans.editing import EDITABLE
from api.workflows.plans.recent import Recent
from api.workflows.plans.refusals import WrongStatus
from api.workflows.plans.turns import by_editor, by_planner
from api.workflows.plans.working import Workbench, place_of
from gis import formats, guide_lines, measure
from gis.crs import parse_system
from gis.errors import Forbidden, InvalidValue, NotFound
from gis.formats import Limits
from gis.formats.source import printable
from gis.text import Text

Kind = Literal["road", "water", "other"]

KINDS: tuple[Kind, ...] = ("road", "water", "other")

MOST_GUIDES = 20
MOST_LINES = 20_000
MOST_VERTICES = 200_000
MOST_TOGETHER = 400_000
"""Guides of a plan; lines and vertices of one; vertices of all of a plan. Pages hold them all."""

MARGIN = 500.0
"""Metres around the plan's division in which guide lines are kept."""

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class File:
    """A file with guide lines, and what is said of it.

    Attributes
    ----------
    name : str
        What the guide is to be called.
    crs, layer, encoding : str or None
        As for imports: the coordinate system, overruling what the file states; the layer; the
        encoding of texts.
    """

    path: Path
    name: str
    kind: Kind = "other"
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    limits: Limits | None = None


class InstallationGuides:
    """Guide files that the operator put into a folder; each is read when it is first asked for.

    Parameters
    ----------
    folder : Path or None
        Every file in it is a guide, as long as its name does not begin with a dot. A name that
        begins with ``road`` or ``water`` says what it is.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._read: Recent[tuple[str, int, int], NDArray[np.object_]] = Recent(4)
        self._reading = threading.Lock()

    def files(self) -> dict[UUID, File]:
        """Those that are there now, by identity, in the order of their names."""
        if self.folder is None or not self.folder.is_dir():
            return {}
        paths = sorted(
            p for p in self.folder.iterdir() if p.is_file() and not p.name.startswith(".")
        )
        # A Shapefile is several files, of which the one named .shp stands for all.
        shapefiles = {p.stem for p in paths if p.suffix.lower() == ".shp"}
        return {
            uuid5(NAMESPACE_URL, f"wangge:guide:{p.name}"): File(p, printable(p.stem), _kind(p))
            for p in paths
            if p.stem not in shapefiles or p.suffix.lower() == ".shp"
        }

    def lines(self, file: File) -> NDArray[np.object_]:
        """All lines of a file; raises FileRefused."""
        status = file.path.stat()
        key = str(file.path), status.st_mtime_ns, status.st_size
        with self._reading:
            found = self._read.get(key)
            if found is None:
                found = _read(file)
                self._read.put(key, found)
            return found


def guides(
    bench: Workbench, principal: Principal, plan: UUID, installed: InstallationGuides
) -> list[dict[str, Any]]:
    """The guides that a plan can be drawn along, as JSON; raises NotFound.

    ``lines`` is null for those of the installation, which are not read to be listed.
    """
    with bench.database.read(principal) as reader:
        row = _seen(reader, principal, plan)
        own = guide_store.page(reader, place_of(row))
    return [
        *(_json(one.id, one.name, one.kind, one.lines, "plan") for one in own),
        *(
            _json(i, file.name, file.kind, None, "installation")
            for i, file in installed.files().items()
        ),
    ]


def guide(
    bench: Workbench, principal: Principal, plan: UUID, guide: UUID, installed: InstallationGuides
) -> Guide:
    """One guide with its lines, as far as they lie around the plan's division.

    Raises
    ------
    NotFound
        There is no such plan, or no such guide.
    FileRefused
        A file of the installation cannot be read.
    """
    file = installed.files().get(guide)
    with bench.database.read(principal) as reader:
        row = _seen(reader, principal, plan)
        if file is None:
            return guide_store.one(reader, place_of(row), guide)
        around = _around(bench, reader, row)
    found = guide_lines.guide_lines(installed.lines(file), around)
    return Guide(guide, file.name, file.kind, tuple(found))


def load(bench: Workbench, principal: Principal, plan: UUID, file: File) -> dict[str, Any]:
    """Read guide lines from a file of any format that imports read, and keep them with a plan.

    Returns
    -------
    dict
        JSON: ``id``, ``name``, ``kind``, ``lines``, ``source``.

    Raises
    ------
    FileRefused
        It cannot be read.
    InvalidValue
        None of its lines lies around the plan's division, or there are too many.
    NotFound, WrongStatus, NotAnEditor, Forbidden, SignInRequired
    """
    name = _name(file.name)
    with bench.database.read(principal) as reader:
        row = _edited(reader, principal, plan)
        around = _around(bench, reader, row)
    found = guide_lines.guide_lines(_read(file), around)
    if not found:
        raise guide_lines.not_here()
    count = guide_lines.vertices(found)
    if len(found) > MOST_LINES or count > MOST_VERTICES:
        raise _too_many(len(found), count)
    made = Guide(uuid4(), name, file.kind, tuple(found))
    with bench.database.write(principal) as writer:
        row = plan_store.lock(writer, plan)
        _ensure_edited(writer, principal, row)
        place = place_of(row)
        others = guide_store.page(writer, place)
        if len(others) >= MOST_GUIDES or sum(o.vertices for o in others) + count > MOST_TOGETHER:
            raise _enough()
        guide_store.add(writer, place, made, principal)
        audit.record(
            writer,
            action="plan.guide",
            object=f"plan/{plan}",
            division=row.division,
            after={"guide": str(made.id), "title": name, "kind": made.kind, "lines": len(found)},
        )
    return _json(made.id, name, made.kind, len(found), "plan")


def forget(
    bench: Workbench, principal: Principal, plan: UUID, guide: UUID, installed: InstallationGuides
) -> None:
    """Take a guide away from a plan.

    Raises
    ------
    Forbidden
        It is the installation's.
    NotFound, WrongStatus, NotAnEditor, SignInRequired
    """
    with bench.database.write(principal) as writer:
        row = plan_store.lock(writer, plan)
        _ensure_edited(writer, principal, row)
        if guide in installed.files():
            raise Forbidden(
                Text(
                    "这是系统统一配置的参考线，不能在方案中删除。",
                    "These guide lines are the installation's and cannot be deleted in a plan.",
                )
            )
        known = {one.id: one for one in guide_store.page(writer, place_of(row))}
        if guide not in known:
            raise NotFound(Text(f"没有参考线 {guide}。", f"There are no guide lines {guide}."))
        guide_store.drop(writer, place_of(row), guide)
        audit.record(
            writer,
            action="plan.guide.delete",
            object=f"plan/{plan}",
            division=row.division,
            before={"guide": str(guide), "title": known[guide].name, "kind": known[guide].kind},
        )


def geojson(guide: Guide) -> dict[str, Any]:
    """A guide as a GeoJSON FeatureCollection, a feature for each line."""
    return {
        "type": "FeatureCollection",
        "id": str(guide.id),
        "name": guide.name,
        "kind": guide.kind,
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "LineString",
                    "coordinates": shapely.get_coordinates(line).tolist(),
                },
                "properties": {},
            }
            for line in guide.lines
        ],
    }


def _seen(reader: Reader, principal: Principal, plan: UUID) -> Row[Any]:
    row = plan_store.get(reader, plan)
    by_planner(reader, principal, row)
    return row


def _edited(reader: Reader, principal: Principal, plan: UUID) -> Row[Any]:
    row = plan_store.get(reader, plan)
    _ensure_edited(reader, principal, row)
    return row


def _ensure_edited(reader: Reader, principal: Principal, row: Row[Any]) -> None:
    by_editor(reader, principal, row)
    if row.status not in EDITABLE:
        raise WrongStatus(row.status)


def _around(bench: Workbench, reader: Reader, plan: Row[Any]) -> BaseGeometry:
    """The plan's division and the ground around it, EPSG:4326."""
    ground = bench.ground(reader, plan.division, plan.base_revision, plan.serving)
    area = ground.coverage.area(plan.division).geometry
    _, south, _, north = area.bounds
    per_lon, _ = measure.metres_per_degree((south + north) / 2)
    margin = MARGIN / per_lon  # a little more than that to the north
    return shapely.buffer(shapely.simplify(area, margin / 10), margin, quad_segs=2)


def _read(file: File) -> NDArray[np.object_]:
    table = formats.read(
        file.path, layer=file.layer, encoding=file.encoding, crs=file.crs, limits=file.limits
    )
    if table.geometries is None:
        return np.array([], dtype=object)
    system = parse_system(file.crs or table.crs or "EPSG:4326")
    return guide_lines.lines_of(table.geometries, system)


def _kind(path: Path) -> Kind:
    word = re.match(r"[a-z]*", path.stem.lower())
    return next((kind for kind in KINDS if word and word[0] == kind), "other")


def _name(name: str) -> str:
    words = name.strip()
    if not words or len(words) > LONGEST_NAME or not words.isprintable():
        raise InvalidValue(
            Text(
                f"参考线名称应为 1 至 {LONGEST_NAME} 个字符。",
                f"The name of guide lines has 1 to {LONGEST_NAME} characters.",
            )
        )
    return words


def _too_many(lines: int, count: int) -> InvalidValue:
    return InvalidValue(
        Text(
            f"方案范围附近有 {lines:,} 条线、{count:,} 个顶点，超过上限"
            f"（{MOST_LINES:,} 条、{MOST_VERTICES:,} 个）。请只保留主要道路或水系。",
            f"{lines:,} lines with {count:,} vertices lie around the plan's division; the limit is "
            f"{MOST_LINES:,} and {MOST_VERTICES:,}. Keep the main roads or waters only.",
        )
    )


def _enough() -> InvalidValue:
    return InvalidValue(
        Text(
            f"一个方案最多 {MOST_GUIDES} 组参考线、共 {MOST_TOGETHER:,} 个顶点，请先删除不用的。",
            f"A plan has at most {MOST_GUIDES} guides with {MOST_TOGETHER:,} vertices together: "
            "delete one first.",
        )
    )


def _json(identity: UUID, name: str, kind: str, lines: int | None, source: str) -> dict[str, Any]:
    return {"id": str(identity), "name": name, "kind": kind, "lines": lines, "source": source}
