"""Commenting: what reviewers and planners say about a plan, pinned to a grid or a place.

Comments are no part of what is planned: the plan's version does not grow with them, so that nobody
who edits is held up by somebody who comments.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from api.auth.principal import Principal
from api.store import announcing, audit
from api.store import plan_comments as comment_store
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.workflows.plans import naming
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import Workbench, place_of
from gis import lattice
from gis.errors import Forbidden, InvalidValue, NotFound
from gis.text import Text

LONGEST = 4000


def comments(bench: Workbench, principal: Principal, plan: UUID) -> list[dict[str, Any]]:
    """All comments on a plan, in order, as JSON; raises NotFound."""
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        told = [_json(comment) for comment in comment_store.page(reader, place_of(row))]
        _name(reader, *told)
        return told


def comment(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    text: str,
    *,
    grid: UUID | None = None,
    point: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Say something about a plan.

    Parameters
    ----------
    grid : UUID, optional
        The grid it is about, as it stands in the plan or as it was published.
    point : (float, float), optional
        The place it is about: longitude and latitude; it is brought onto the lattice.

    Raises
    ------
    NotFound
        There is no such plan, or no such grid in it.
    InvalidValue
        The text is empty or too long, the place is not on Earth.
    Forbidden
    """
    words, place, made = _words(text), _on_lattice(point), uuid4()
    with bench.database.write(principal) as writer:
        row = plan_store.get(writer, plan)
        by_planner(writer, principal, row)
        if grid is not None:
            state = bench.state(writer, row)
            if grid not in state.coverage and grid not in state.ground.coverage:
                raise NotFound(
                    Text(f"方案范围内没有网格 {grid}。", f"There is no grid {grid} in the plan.")
                )
        comment_store.add(
            writer, place_of(row), made, who=principal, text=words, grid=grid, point=place
        )
        audit.record(
            writer,
            action="plan.comment",
            object=f"plan/{plan}",
            division=row.division,
            after={"comment": str(made), "text": words},
        )
        announcing.commented(writer, plan, made)
        told = _json(comment_store.one(writer, place_of(row), made))
        _name(writer, told)
        return told


def change_comment(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    comment: UUID,
    *,
    text: str | None = None,
    resolved: bool | None = None,
) -> dict[str, Any]:
    """Reword a comment of one's own, or mark anybody's as dealt with or open.

    Raises
    ------
    NotFound, InvalidValue
    Forbidden
        Somebody else's comment is to be reworded.
    """
    words = None if text is None else _words(text)
    with bench.database.write(principal) as writer:
        row = plan_store.get(writer, plan)
        by_planner(writer, principal, row)
        place = place_of(row)
        before = _json(comment_store.one(writer, place, comment))
        if words is not None:
            if before["author"]["id"] != str(principal.account):
                raise Forbidden(
                    Text("只能修改自己的批注。", "Only who wrote a comment can reword it.")
                )
            comment_store.reword(writer, place, comment, words)
        if resolved is not None:
            comment_store.resolve(writer, place, comment, principal, resolved=resolved)
        after = _json(comment_store.one(writer, place, comment))
        audit.record(
            writer,
            action="plan.comment.change",
            object=f"plan/{plan}",
            division=row.division,
            before=before,
            after=after,
        )
        announcing.commented(writer, plan, comment)
        _name(writer, after)
        return after


def _json(row: Row[Any]) -> dict[str, Any]:
    by = {"id": str(row.resolved_by), "name": row.resolved_by_name} if row.resolved_by else None
    return {
        "id": str(row.id),
        "author": {"id": str(row.account), "name": row.account_name},
        "at": row.at.isoformat(),
        "text": row.text,
        "grid": None if row.grid is None else str(row.grid),
        "point": None if row.lon is None else [row.lon, row.lat],
        "resolved": row.resolved_at is not None,
        "resolved_at": None if row.resolved_at is None else row.resolved_at.isoformat(),
        "resolved_by": by,
    }


def _name(reader: Reader, *told: dict[str, Any]) -> None:
    people = [who for comment in told for who in (comment["author"], comment["resolved_by"])]
    naming.add_display_names(reader, people)


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST or "\0" in words:
        raise InvalidValue(
            Text(f"批注应为 1 至 {LONGEST} 个字符。", f"A comment has 1 to {LONGEST} characters.")
        )
    return words


def _on_lattice(point: tuple[float, float] | None) -> tuple[float, float] | None:
    if point is None:
        return None
    lon, lat = lattice.to_degrees(lattice.to_steps(point)).tolist()
    if abs(lon) > 180 or abs(lat) > 90:
        raise InvalidValue(
            Text("批注的位置超出经纬度范围。", "The place is no longitude and latitude.")
        )
    return lon, lat
