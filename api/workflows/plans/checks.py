"""Checks of a plan before it is approved: is it a coverage, of the right size, staffed, coded?

Only divisions in which the plan changes a grid are looked at. Errors keep a plan from being
published; warnings and notices are for whoever decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import moments, neighbourhood
from api.store import plans as plan_store
from api.store.moments import Moment
from api.workflows.plans import answers, tiled
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import State, Workbench
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Entry
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.norms import Norms
from gis.text import Text

_LOOK = Text("请核对。", "Look at it once more.")


def checks(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    *,
    scheme: CodeScheme = DEFAULT,
    norms: Norms | None = None,
) -> dict[str, Any]:
    """What there is to be said about a plan, as JSON.

    Returns
    -------
    dict
        ``findings``; ``divisions``: the codes of those that were looked at; ``errors``,
        ``warnings``, ``notices``: how many there are of each.

    Raises
    ------
    NotFound
    SignInRequired, Forbidden
    """
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        state = bench.state(reader, row)
        concerned = [c for c in answers.divisions_of(state.net) if c in state.ground.inside]
        standing = Moment(row.base_revision, moments.today())
        divisions = {d.code: d for d in division_store.records(reader, standing, concerned)}
        holders = neighbourhood.holders(reader, concerned)
    found = [
        *_behind(row.base_revision, row.latest_revision),
        *(
            finding
            for code in concerned
            for finding in tiled.faults(state.coverage, code, divisions[code].name)
        ),
        *(
            finding
            for code in concerned
            for entry in _entries(state, code)
            for finding in (
                *_codes(entry, scheme, holders),
                *_size(entry, (norms or Norms()).of(divisions[code].kind)),
                *_staff(entry),
            )
        ),
        *_serving_several(state, concerned),
    ]
    severities = [finding.severity for finding in found]
    return {
        "divisions": concerned,
        "findings": [dict(finding.as_dict()) for finding in found],
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notices": severities.count("notice"),
    }


def _entries(state: State, division: str) -> list[Entry]:
    return [state.coverage.entry(grid.id) for grid in state.coverage.members(division)]


def _behind(base: int, latest: int) -> Iterator[Finding]:
    if base < latest:
        yield Finding(
            "newer_revision",
            "notice",
            Text(
                f"方案依据版本 {base}，现已发布至版本 {latest}。",
                f"The plan is drawn on revision {base}; revision {latest} is published.",
            ),
            Text(
                "发布时将自动合并互不冲突的改动，也可先行更新方案。",
                "What does not conflict is merged when it is published; or rebase it first.",
            ),
        )


def _codes(entry: Entry, scheme: CodeScheme, holders: Mapping[str, set[UUID]]) -> Iterator[Finding]:
    grid = entry.grid
    try:
        scheme.check_grid(grid.code, grid.division)
    except InvalidValue as error:
        mend = Text("请更正编码。", "Mend the code.")
        yield Finding("invalid_code", "error", error.text, mend, (grid.code,), grid.geometry)
    if holders.get(grid.code, set()) - {grid.id}:
        yield Finding(
            "code_taken",
            "notice",
            Text(
                f"编码 {grid.code} 已为其他网格使用过。",
                f"The code {grid.code} is or was another grid's.",
            ),
            Text("发布时将另行赋码。", "It gets another one when the plan is published."),
            (grid.code,),
            grid.geometry,
        )


def _size(entry: Entry, norm: tuple[int, int] | None) -> Iterator[Finding]:
    grid, count = entry.grid, entry.grid.households
    if norm is None or grid.kind != "basic" or count is None or norm[0] <= count <= norm[1]:
        return
    least, most = norm
    yield Finding(
        "outside_norm",
        "warning",
        Text(
            f"网格 {grid.code} 有 {count} 户，规模标准为 {least} 至 {most} 户。",
            f"Grid {grid.code} has {count} households; the norm is {least} to {most}.",
        ),
        Text("可拆分、合并或调整边界。", "Split it, merge it, or move its border."),
        (grid.code,),
        grid.geometry,
        measure=float(count),
    )


def _staff(entry: Entry) -> Iterator[Finding]:
    grid = entry.grid
    if not entry.staff:
        yield Finding(
            "unstaffed",
            "warning",
            Text(f"网格 {grid.code} 没有服务人员。", f"Nobody serves grid {grid.code}."),
            Text("请在方案中配备人员。", "Put somebody on it in the plan."),
            (grid.code,),
            grid.geometry,
        )


def _serving_several(state: State, divisions: list[str]) -> Iterator[Finding]:
    serves: dict[str, list[str]] = defaultdict(list)
    for code in divisions:
        for entry in _entries(state, code):
            for number in {a.staff_no for a in entry.staff if a.role == "worker"}:
                serves[number].append(entry.grid.code)
    for number, codes in sorted(serves.items()):
        if len(codes) > 1:
            named = "、".join(codes)
            yield Finding(
                "serves_several",
                "notice",
                Text(
                    f"网格员 {number} 同时负责 {len(codes)} 个网格：{named}。",
                    f"{number} is the worker of {len(codes)} grids: {', '.join(codes)}.",
                ),
                _LOOK,
                tuple(codes),
            )
