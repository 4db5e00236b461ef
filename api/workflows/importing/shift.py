"""Does a file, or something in it, lie beside its place, as what is in GCJ-02 does?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from api.workflows.importing.division_rows import DivisionDraft
from api.workflows.importing.grid_rows import Draft
from gis import offset
from gis.findings import Finding
from gis.text import Text

_SUSPECTS = 50
"""Of the grids at fault, how many are held against the ground that the others leave them."""

_SHOWN = 4
"""Grids that a sentence names."""

_LEAST_FAULT = 1e4
"""Square metres of overlap or spill below which a grid is not shifted by a hundred metres."""


def shifted_grids(drafts: Sequence[Draft], areas: Mapping[str, MultiPolygon]) -> list[Finding]:
    """Against the divisions that they are in, and each against the grid that has its code now."""
    inside: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        inside[draft.grid.division].append(draft)
    found = offset.detect_all(
        [
            (shapely.union_all([d.grid.geometry for d in some]), areas[code])
            for code, some in inside.items()
        ],
        names=list(inside),
    )
    if any(shift.whole for shift in found):
        return [shift.finding for shift in found]
    told = {code for shift in found for code in shift.finding.subjects}
    again = {
        d.code: (d.grid.geometry, d.stands.geometry)
        for d in drafts
        if d.stands is not None and d.grid.division not in told
    }
    return [shift.finding for shift in found] + _named(_shifts(again), drafts)


def out_of_place(
    drafts: Sequence[Draft], areas: Mapping[str, MultiPolygon], findings: Iterable[Finding]
) -> list[Finding]:
    """New grids at fault, each against the ground that the others of its division leave it."""
    suspects = {
        code: None
        for finding in findings
        if finding.code in ("overlap", "spill") and (finding.measure or 0) > _LEAST_FAULT
        for code in finding.subjects
    }
    by_code = {draft.code: draft.grid for draft in drafts}
    inside: dict[str, list[str]] = defaultdict(list)
    for code, grid in by_code.items():
        inside[grid.division].append(code)
    left: dict[str, tuple[BaseGeometry, BaseGeometry]] = {}
    for code in [code for code in suspects if code in by_code][:_SUSPECTS]:
        grid = by_code[code]
        others = [by_code[other].geometry for other in inside[grid.division] if other != code]
        left[code] = (
            grid.geometry,
            shapely.difference(areas[grid.division], shapely.union_all(others)),
        )
    return _named([shift for shift in _shifts(left) if shift.like is not None], drafts)


def _named(shifts: Iterable[offset.OffsetFinding], drafts: Sequence[Draft]) -> list[Finding]:
    """The findings with the grids' codes in their words, and the row of one alone."""
    rows = {draft.code: draft.row for draft in drafts}
    findings = []
    for finding in (shift.finding for shift in shifts):
        codes = finding.subjects
        zh, en = "、".join(codes[:_SHOWN]), ", ".join(codes[:_SHOWN])
        if len(codes) > _SHOWN:
            zh, en = f"{zh} 等 {len(codes)} 个", f"{en} and {len(codes) - _SHOWN} more"
        what = Text(f"{zh}：{finding.what.zh}", f"{en}: {finding.what.en}")
        row = rows[codes[0]] if len(codes) == 1 else None
        findings.append(replace(finding, what=what, row=row))
    return findings


def shifted_divisions(
    drafts: Sequence[DivisionDraft], known: Mapping[str, MultiPolygon]
) -> list[Finding]:
    """Each against the division that has its code now, or all against all that is known."""
    again = {d.code: (d.division.geometry, known[d.code]) for d in drafts if d.code in known}
    if again or not drafts or not known:
        return [shift.finding for shift in _shifts(again)]
    file = shapely.union_all([draft.division.geometry for draft in drafts])
    shift = offset.detect_outline(file, shapely.union_all(list(known.values())))
    return [] if shift is None else [shift.finding]


def _shifts(
    pairs: Mapping[str, tuple[BaseGeometry, BaseGeometry]],
) -> list[offset.OffsetFinding]:
    return offset.detect_all(list(pairs.values()), names=list(pairs))
