"""Importing into a plan: a file of grids becomes one step, which can be undone.

The file is read, checked, mended and fitted as any import of grids is
(:mod:`api.workflows.importing`), but among what stands in the plan: in the divisions that it names
its grids take the place of those there. What it makes of the plan goes through the same door as
every operation (:func:`gis.operations.redrawing.conclude`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shapely import MultiPolygon

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import moments
from api.store import plan_locks as lock_store
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.store.moments import Moment
from api.workflows.importing.grid_rows import named_divisions
from api.workflows.importing.laying import Laid, lay
from api.workflows.importing.layout import same
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report, refused, row_fault
from api.workflows.importing.rows import ReadRow, ReadRows, read_rows
from api.workflows.plans import answers, bounds, editing
from api.workflows.plans.editing import EDITABLE
from api.workflows.plans.planned_ground import Planned
from api.workflows.plans.previewing import staff_open
from api.workflows.plans.refusals import WrongStatus
from api.workflows.plans.turns import Done, Request, Turn, by_editor, take
from api.workflows.plans.working import State, Workbench, place_of
from gis import changejson, succession
from gis.change import Change, Step
from gis.coverage import Coverage, Entry, Name
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.operations import Refused
from gis.operations.redrawing import conclude
from gis.operations.words import staff_listed
from gis.plane.shape import Shape
from gis.records import Grid
from gis.text import Text

IMPORTED = "imported"
"""The type of the step that an import is."""

MOST_FINDINGS = 1000
"""Findings that an answer holds, the gravest first."""

_SHARE = 0.05
"""Of either grid: less ground in common than that does not tell where a grid came from."""


class ImportRefused(InvalidValue):
    """A file with faults, of which nothing was taken; ``members`` holds the ``report``."""

    code = "import_refused"

    def __init__(self, report: Report) -> None:
        super().__init__(
            Text(
                f"文件“{report.source}”有误，未导入。请按报告更正后重试。",
                f"“{report.source}” has faults and was not imported: mend what the report names.",
            )
        )
        self.report = report
        self.members: Mapping[str, Any] = {"report": told(report)}


@dataclass(frozen=True, slots=True)
class Given:
    """A file, how it is to be imported, what its sender calls it, and what is in it (SHA-256)."""

    options: Options
    name: str
    digest: str

    @property
    def body(self) -> dict[str, Any]:
        """All that the outcome depends on but the plan."""
        options = self.options
        return {
            "file": self.name,
            "sha256": self.digest,
            "mapping": dict(options.mapping),
            "layer": options.layer,
            "encoding": options.encoding,
            "crs": options.crs,
            "partial": options.partial,
            "repair": options.repair,
            "replace": options.replace,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is answered, and the report; None when all that is an answer of before."""

    answer: dict[str, Any]
    report: Report | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What a file makes of a plan: the change, None when there is none."""

    report: Report
    divisions: tuple[str, ...]
    change: Change | None


def import_grids(
    bench: Workbench, principal: Principal, plan: UUID, request: Request | None, given: Given
) -> Outcome:
    """Import a file of grids into a plan, or look what it would do.

    Parameters
    ----------
    request : Request or None
        Not needed for a dry run, which takes the plan as it stands.

    Raises
    ------
    FileRefused
        The file cannot be read at all.
    InvalidValue
        The coordinate system is not known, or there is no ``request``.
    ImportRefused
        The file has faults, or would change a grid that is locked; a dry run tells of it instead.
    NotFound, StaleVersion, WrongStatus, KeyReused, NotAnEditor, Forbidden, SignInRequired
    """
    options = given.options
    if request is None and not options.dry_run:
        raise InvalidValue(Text("缺少方案版次 version。", "The plan's version is missing."))
    with bench.database.read(principal) as reader:
        # Before the file is read: that takes long.
        _ensure_edited(reader, principal, plan_store.get(reader, plan))
    read = replace(read_rows(options, "grid"), source=given.name)
    if request is None or options.dry_run:
        return _looked(bench, principal, plan, options, read)
    report: list[Report] = []

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        state = bench.state(turn.writer, turn.plan)
        found = _prepared(turn.writer, turn.plan, state, options, read)
        if not found.report.accepted:
            raise ImportRefused(found.report)
        if found.change is None:
            # No turn: neither a version nor a line in the trail.
            raise _NothingDone(turn.plan, found)
        done = _as_step(turn, state, found, given)
        report.append(replace(found.report, outcome="imported"))
        said = _said(report[0], found.divisions) | {"staff_open": staff_open(found.change)}
        return replace(done, answer={**done.answer, **said})

    try:
        answer = take(
            bench, principal, plan, request, what="import", body=given.body, rule=by_editor, act=act
        )
    except _NothingDone as nothing:
        return nothing.outcome
    return Outcome(answer, report[0] if report else None)


def _ensure_edited(reader: Reader, principal: Principal, row: Row[Any]) -> None:
    by_editor(reader, principal, row)
    if row.status not in EDITABLE:
        raise WrongStatus(row.status)


def _looked(
    bench: Workbench, principal: Principal, plan: UUID, options: Options, read: ReadRows
) -> Outcome:
    """What importing would do."""
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        _ensure_edited(reader, principal, row)
        state = bench.state(reader, row)
        found = _prepared(reader, row, state, options, read)
    if found.change is None:
        return _NothingDone(row, found).outcome
    report = replace(found.report, outcome="dry_run")
    answer = (
        {"version": row.version, "head": row.head}
        | editing.told(state, state.after(found.change), found.change)
        | {"steps": [], "staff_open": staff_open(found.change)}
        | _said(report, found.divisions)
        | answers.changed(found.change)
    )
    return Outcome(answer, report)


def _as_step(turn: Turn, state: State, found: _Prepared, given: Given) -> Done:
    """Write the change as a step of the plan."""
    assert found.change is not None  # noqa: S101 — looked at by the caller
    report = found.report
    operation = {
        "type": IMPORTED,
        "source": report.source,
        "divisions": list(found.divisions),
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
    }
    number = operation_store.add(
        turn.writer,
        turn.place,
        head=turn.plan.head,
        key=turn.key,
        who=turn.principal,
        operation=operation,
        change=changejson.to_json(found.change),
        sentence=found.change.sentence,
    )
    done = editing.stepped(turn, state, found.change, head=number, steps=[number])
    trail = {key: operation[key] for key in ("source", "added", "changed", "removed")}
    return replace(done, trail={**done.trail, **trail, "sha256": given.digest})


def _prepared(
    reader: Reader, row: Row[Any], state: State, options: Options, read: ReadRows
) -> _Prepared:
    if not read.readable:
        return _Prepared(refused("grids", read.source, read.total, read.findings), (), None)
    named = named_divisions(read, options.scheme)
    standing = Moment(row.base_revision, moments.today())
    names = {d.code: d.name for d in division_store.records(reader, standing, named)}
    read = _of_scope(read, state, options)
    laid = lay(Planned(state, names), options, read)
    report = laid.report()
    divisions = tuple(sorted({grid.division for grid, _ in laid.pairs}))
    if not laid.accepted:
        return _Prepared(report, divisions, None)
    report = replace(report, findings=(*report.findings, *_codes_taken(laid, state)))
    if not laid.anything:
        return _Prepared(report, divisions, None)
    try:
        change = _change(laid, state.coverage, state.ground.coverage, _sentence(report))
        bounds.ensure_inside(change, state.ground.inside)
        bounds.ensure_unlocked(change, lock_store.locked(reader, place_of(row)))
    except Refused as error:
        findings = (error.finding, *report.findings)
        return _Prepared(refused("grids", read.source, read.total, findings), divisions, None)
    return _Prepared(report, divisions, change)


def _of_scope(read: ReadRows, state: State, options: Options) -> ReadRows:
    """The rows less those of divisions to which the plan does not extend; each is told."""
    kept: list[ReadRow] = []
    faults: list[Finding] = []
    for row in read.rows:
        named = named_divisions(replace(read, rows=[row]), options.scheme)
        beyond = named - state.ground.inside
        if not beyond:
            kept.append(row)
            continue
        code = row.values["code"] or f"#{row.number}"
        faults.append(
            row_fault(
                "outside_scope",
                row.number,
                Text(
                    f"网格 {code} 属于 {min(beyond)}，不在方案范围之内。",
                    f"Grid {code} belongs to {min(beyond)}, to which the plan does not extend.",
                ),
                Text(
                    "请从文件中删去该行，或只导入其余各行。",
                    "Take the row out of the file, or import the others only.",
                ),
                code,
                place=row.area,
            )
        )
    return replace(read, rows=kept, findings=[*read.findings, *faults])


def _codes_taken(laid: Laid, state: State) -> list[Finding]:
    """Of new grids those whose codes others had before: they get another when it is published."""
    return [
        Finding(
            "code_taken",
            "warning",
            Text(
                f"编码 {draft.code} 已为其他网格使用过。",
                f"The code {draft.code} is or was another grid's.",
            ),
            Text(
                "发布时将另行赋码，也可在文件中改用新编码。",
                "It gets another one when the plan is published; or give another in the file.",
            ),
            (draft.code,),
            draft.grid.geometry,
            draft.row,
        )
        for draft in laid.fitted.drafts
        if draft.stands is None and draft.code in state.coverage.reserved
    ]


def _change(laid: Laid, coverage: Coverage, base: Coverage, sentence: Text) -> Change:
    """What a laid file changes of a plan.

    Raises
    ------
    Refused
        What it leaves would be no coverage.
    """
    entries: dict[UUID, Entry | None] = {grid.id: None for grid in laid.removed}
    for grid in (*laid.added, *laid.changed):
        # What the plan took away and the file brings back has who served it then.
        entries[grid.id] = _entry(grid, coverage.entries.get(grid.id) or base.entries.get(grid.id))
    shapes: dict[Name, Shape] = {g.id: Shape(g.geometry) for g in laid.neighbours}
    shapes |= {code: _shape(area, coverage.area(code)) for code, area in laid.redrawn.items()}
    gone = [coverage.entry(grid.id) for grid in laid.removed]
    change = conclude(
        coverage,
        entries,
        shapes,
        kind=IMPORTED,
        sentence=sentence,
        warnings=staff_listed(
            "staff_released", [a for e in gone for a in e.staff], (e.grid for e in gone)
        ),
    )
    return replace(change, lineage=_lineage(change))


def _entry(grid: Grid, before: Entry | None) -> Entry:
    if before is None:
        return Entry(grid, Shape(grid.geometry))
    shape = _shape(grid.geometry, before.shape)
    return Entry(replace(grid, geometry=shape.geometry), shape, before.staff)


def _shape(area: MultiPolygon, before: Shape) -> Shape:
    """The shape of an area; the one before where it is the same."""
    return before if same(area, before.geometry) else Shape(area)


def _lineage(change: Change) -> dict[UUID, tuple[UUID, ...]]:
    """Which grids new ones came from, and which ones that end went into others, by their ground."""
    shares: dict[UUID, dict[UUID, float]] = defaultdict(dict)
    for one in succession.passages(change):
        if one.old is None or one.new is None or one.old == one.new:
            continue
        old, new = change.grids[one.old], change.grids[one.new]
        if _enough(one.area, old) or _enough(one.area, new):
            shares[one.new][one.old] = one.area
    found: dict[UUID, tuple[UUID, ...]] = {}
    for child, parents in shares.items():
        most = sorted(parents, key=lambda p: (-parents[p], p))
        if change.grids[child].before is None:
            found[child] = tuple(most)
        elif ended := [p for p in most if change.grids[p].after is None]:
            found[child] = (child, *ended)
    return found


def _enough(area: float, step: Step) -> bool:
    entry = step.before or step.after
    return entry is not None and area >= _SHARE * entry.shape.area


def _sentence(report: Report) -> Text:
    return Text(
        f"从文件“{report.source}”导入网格：新增 {report.added} 个，变更 {report.changed} 个，"
        f"撤销 {report.removed} 个。",
        f"Imported grids from “{report.source}”: {report.added} added, {report.changed} changed, "
        f"{report.removed} removed.",
    )


class _NothingDone(Exception):
    """Of a file nothing is taken, or it says what stands; what is answered to it."""

    def __init__(self, row: Row[Any], found: _Prepared) -> None:
        super().__init__()
        stood = {"version": row.version, "head": row.head}
        self.outcome = Outcome(stood | _unchanged(found), found.report)


def _unchanged(found: _Prepared) -> dict[str, Any]:
    report = found.report
    words = (
        Text(
            f"文件“{report.source}”与方案一致，无需变更。",
            f"“{report.source}” says what stands in the plan already.",
        )
        if report.accepted
        else ImportRefused(report).text
    )
    return {
        "sentence": {"zh": words.zh, "en": words.en},
        "warnings": [],
        "balance": {},
        "changed": [],
        "removed": [],
        "steps": [],
        "staff_open": [],
        **_said(report, found.divisions),
    }


def _said(report: Report, divisions: tuple[str, ...]) -> dict[str, Any]:
    return {"outcome": report.outcome, "report": told(report), "divisions": list(divisions)}


def told(report: Report) -> dict[str, Any]:
    """A report as JSON, with the gravest of its findings."""
    said = dict(report.as_dict())
    findings = said.pop("findings")
    for member in ("kind", "outcome", "revision"):
        del said[member]
    return said | {
        "findings": [dict(one) for one in findings[:MOST_FINDINGS]],
        "findings_left_out": max(0, len(findings) - MOST_FINDINGS),
    }
