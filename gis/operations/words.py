"""What operations say, and the small things they share about records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from gis import codes
from gis.coverage import Coverage
from gis.errors import InvalidValue
from gis.findings import Finding, Severity
from gis.operations.refusal import Refused
from gis.plane.shape import Shape
from gis.records import Assignment, Grid, GridKind
from gis.text import Text


def called(grid: Grid) -> Text:
    """A grid as people speak of it."""
    return Text(f"“{grid.name}”（{grid.code}）", f"{grid.name} ({grid.code})")


def listed(grids: Iterable[Grid]) -> Text:
    """Several of them."""
    names = [called(g) for g in grids]
    return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))


def noticed(
    code: str, what: Text, grids: Iterable[Grid], fix: Text, severity: Severity = "warning"
) -> Finding:
    """Something about the result that the planner should look at."""
    return Finding(code, severity, what, fix, tuple(g.code for g in grids))


def several_parts(grid: Grid, shape: Shape) -> list[Finding]:
    """A warning if a grid now lies in several parts."""
    if len(shape.faces) < 2:
        return []
    who = called(grid)
    return [
        noticed(
            "several_parts",
            Text(
                f"{who.zh}现由 {len(shape.faces)} 块互不相连的部分组成。",
                f"{who.en} now lies in {len(shape.faces)} separate parts.",
            ),
            [grid],
            Text("如非有意，请调整边界。", "Redraw the border unless this is meant."),
        )
    ]


def staff_listed(code: str, staff: Sequence[Assignment], grids: Iterable[Grid]) -> list[Finding]:
    """Who serves what changed hands: named, so that nobody is lost."""
    if not staff:
        return []
    names = "、".join(sorted({a.staff_no for a in staff}))
    words = {
        "staff_moved": Text(
            f"以下人员转到合并后的网格：{names}。", f"These now serve the merged grid: {names}."
        ),
        "staff_in_parts": Text(
            f"以下人员暂负责拆分后的各网格：{names}。", f"These serve every part for now: {names}."
        ),
        "staff_released": Text(
            f"以下人员不再负责任何一个被撤销的网格：{names}。",
            f"These lose the grid that was erased: {names}.",
        ),
    }
    fix = Text("请重新核定人员。", "Go over the assignments.")
    return [noticed(code, words[code], grids, fix)]


def fresh_codes(
    coverage: Coverage,
    division: str,
    count: int,
    kind: GridKind = "basic",
    scheme: codes.CodeScheme = codes.DEFAULT,
    also: Collection[str] = (),
) -> list[str]:
    """The lowest codes of a division that no grid has or had, and that are not among ``also``.

    Raises
    ------
    Refused
        ``no_code``: there are not enough.
    """
    taken = {*also, *coverage.codes(division)}
    free: list[str] = []
    try:
        length = len(scheme.grid_code(division, 1))
        for number in scheme.numbers_for(kind):
            code = f"{division}{number:0{length - len(division)}d}"
            if code not in taken and code not in coverage.reserved:
                free.append(scheme.grid_code(division, number))
                if len(free) == count:
                    return free
    except InvalidValue as error:
        raise Refused("no_code", error.text) from error
    raise Refused(
        "no_code",
        Text(f"{division} 的网格编号已用完。", f"{division} has no grid numbers left."),
    )


def identity(parents: Sequence[UUID], shape: Shape) -> UUID:
    """The UUID of a new grid: the same operation on the same coverage gives the same one."""
    return uuid5(min(parents), shape.geometry.wkb_hex)


def shared_out(total: int | None, weights: Sequence[float]) -> list[int | None]:
    """``total`` in whole numbers in proportion to ``weights``, the sum kept exactly.

    By largest remainders; between equal ones the first gains.
    """
    if total is None:
        return [None] * len(weights)
    whole = sum(weights)
    exact = [total * w / whole for w in weights]
    parts = [int(x) for x in exact]
    order = sorted(range(len(weights)), key=lambda k: (parts[k] - exact[k], k))
    for k in order[: total - sum(parts)]:
        parts[k] += 1
    return list(parts)


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts added up by name."""
    total: dict[str, int] = {}
    for one in counts:
        for name, value in one.items():
            total[name] = total.get(name, 0) + value
    return total
