"""Reverting: what a revision changed is changed back, by a new revision; nothing is erased."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.store import differences as difference_store
from api.store import divisions as division_store
from api.store import lineage as lineage_store
from api.store import moments, neighbourhood, revisions
from api.store.database import Database, Reader, Writer
from api.store.moments import Moment
from api.workflows.authority import require_in
from api.workflows.plans import joining, writing
from api.workflows.plans.publishing import Choice, retried
from api.workflows.plans.refusals import KeyReused
from gis.change import Change, Step
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Entry
from gis.errors import Conflict
from gis.plane.shape import Shape
from gis.records import Assignment, Division, Grid
from gis.text import Text

_NAMED = 5
"""Divisions that a refusal names in words."""


class NothingToRevert(Conflict):
    """All that the revision changed is as it was before."""

    code = "nothing_to_revert"

    def __init__(self, revision: int) -> None:
        super().__init__(
            Text(
                f"版本 {revision} 的改动均已不在现行状态中，无需恢复。",
                f"Nothing of what revision {revision} changed stands; there is nothing to revert.",
            )
        )


class NotRevertible(Conflict):
    """The revision changed more than grids.

    ``members`` holds ``divisions``, the codes of those that it made, ended or changed in more than
    their borders, and ``places``, whether places of service are among it.
    """

    code = "not_revertible"

    def __init__(self, revision: int, divisions: Sequence[str], *, places: bool) -> None:
        named = "、".join(divisions[:_NAMED]) + ("……" if len(divisions) > _NAMED else "")
        zh = [f"区划 {named}"] if divisions else []
        en = [f"the divisions {named.replace('、', ', ')}"] if divisions else []
        if places:
            zh, en = [*zh, "服务点"], [*en, "places of service"]
        super().__init__(
            Text(
                f"版本 {revision} 还新增、撤销或更改了{'和'.join(zh)}，不能自动恢复；"
                "请按应有的状态重新导入。",
                f"Revision {revision} made, ended or changed {' and '.join(en)} as well and cannot "
                "be changed back; import these as they should be.",
            )
        )
        self.members: Mapping[str, Any] = {"divisions": list(divisions), "places": places}


def revert(
    database: Database,
    principal: Principal,
    revision: int,
    key: str,
    *,
    choose: Choice | None = None,
    scheme: CodeScheme = DEFAULT,
) -> dict[str, Any]:
    """Change back what a revision changed; grids that come back have their identities and codes.

    Parameters
    ----------
    key : str
        Made by the caller; asked again with it, the same is answered and nothing is done.
    choose : mapping of grid to side, optional
        For grids that were changed since: ``theirs`` as they are, ``yours`` as before the revision.

    Returns
    -------
    dict
        JSON: ``revision``, the new one, and ``reverted``.

    Raises
    ------
    PublishedMeanwhile
        Later revisions changed the same grids or borders.
    NothingToRevert, NotRevertible, NotFound, KeyReused
    SignInRequired, Forbidden
        Grids in divisions where ``principal`` does not publish would change.
    """
    chosen = {str(i): side for i, side in sorted((choose or {}).items())}

    def deed() -> int:
        with database.write(principal) as writer:
            revisions.lock(writer)
            known = difference_store.find_revert(writer, principal.account, key)
            said = json.dumps(chosen)
            if known is not None:
                if (known.reverted, known.chosen) != (revision, said):
                    raise KeyReused()
                return int(known.revision)
            revisions.get(writer, revision)
            number = _revert(writer, principal, revision, dict(choose or {}), scheme)
            difference_store.keep_revert(
                writer,
                principal.account,
                key,
                reverted=revision,
                chosen=said,
                revision=number,
            )
            return number

    return {"revision": retried(deed), "reverted": revision}


def _revert(
    writer: Writer, principal: Principal, revision: int, choose: Choice, scheme: CodeScheme
) -> int:
    back = changed_back(writer, revision)
    noded = set(back.noded)
    homes = {
        entry.grid.division
        for i, step in back.grids.items()
        if i not in noded
        for entry in (step.before, step.after)
        if entry
    }
    require_in(writer, principal, Action.PUBLISH, homes)
    joined = joining.join(writer, back, revision, choose=choose, scheme=scheme)
    if not writing.changes_anything(joined.net, joined.around.day):
        raise NothingToRevert(revision)
    counted = writing.counted(joined.net)
    summary = Text(
        f"恢复版本 {revision} 之前的状态：{counted.zh}",
        f"Changed back what revision {revision} changed: {counted.en}",
    )
    return writing.write(writer, principal, joined, summary)


def changed_back(reader: Reader, revision: int) -> Change:
    """The inverse of what a revision changed; applies to the state at that revision.

    Raises
    ------
    NotRevertible
    """
    before, day = revision - 1, moments.today()
    touched = difference_store.grids(reader, before, revision)
    old = neighbourhood.grids(reader, touched, before)
    new = neighbourhood.grids(reader, touched, revision)
    came, went = _staff_of(reader, revision, old | new, day)
    touched |= came.keys() | went.keys()
    more = touched - old.keys() - new.keys()
    if more:  # of these only who serves was changed
        same = neighbourhood.grids(reader, more, revision)
        old, new = old | same, new | same
        came, went = _staff_of(reader, revision, old | new, day)
    serving = neighbourhood.serving(reader, touched, day)
    steps: dict[UUID, Step] = {}
    for i in touched:
        joined, left = came.get(i, ()), went.get(i, ())
        today = serving.get(i, ())
        # As it was right after the revision, as far as that can be told from today.
        staff = tuple(dict.fromkeys((*_without(today, (*joined, *left)), *joined)))
        restored = (*_without(staff, joined), *left)
        steps[i] = Step(
            _entry(new.get(i), staff), _entry(old.get(i), restored if i in new else left)
        )
    areas = _rings(reader, revision)
    return Change(steps, areas, _lineage(reader, revision, steps))


def _entry(grid: Grid | None, staff: tuple[Assignment, ...]) -> Entry | None:
    return None if grid is None else Entry(grid, Shape(grid.geometry), staff)


def _without(
    staff: tuple[Assignment, ...], others: tuple[Assignment, ...]
) -> tuple[Assignment, ...]:
    who = {(a.staff_no, a.role) for a in others}
    return tuple(a for a in staff if (a.staff_no, a.role) not in who)


Staff = dict[UUID, tuple[Assignment, ...]]


def _staff_of(
    reader: Reader, revision: int, grids: Mapping[UUID, Grid], day: date
) -> tuple[Staff, Staff]:
    """Who came to which grid by a revision, and who went; to serve from ``day`` on again."""
    came: Staff = {}
    went: Staff = {}
    for row in difference_store.staff(reader, revision - 1, revision):
        side = came if row.came else went
        grid = grids.get(row.grid_id)
        home = grid.division if grid else ""
        one = Assignment(row.grid_id, home, row.staff_no, row.role, day)
        side[row.grid_id] = (*side.get(row.grid_id, ()), one)
    return came, went


def _rings(reader: Reader, revision: int) -> dict[str, tuple[Shape, Shape]]:
    """The rings of divisions that it changed, and as they were."""
    codes = difference_store.divisions(reader, revision - 1, revision)
    new, old = (
        {d.code: d for d in division_store.records(reader, Moment(number, date.min), codes)}
        for number in (revision, revision - 1)
    )
    places = difference_store.places_changed(reader, revision - 1, revision)
    others = sorted(
        code
        for code in codes
        if code not in old or code not in new or _told(old[code]) != _told(new[code])
    )
    if others or places:
        raise NotRevertible(revision, others, places=places)
    return {code: (Shape(new[code].geometry), Shape(old[code].geometry)) for code in codes}


def _told(division: Division) -> Division:
    """All but where it is."""
    return replace(division, geometry=None)


def _lineage(
    reader: Reader, revision: int, steps: Mapping[UUID, Step]
) -> dict[UUID, tuple[UUID, ...]]:
    """Which grids those that come back come from: what had come of them."""
    found: dict[UUID, list[UUID]] = {}
    for one in lineage_store.between(reader, revision - 1, revision):
        for parent in one.parents:
            found.setdefault(parent, []).append(one.child)
    return {
        parent: tuple(children)
        for parent, children in found.items()
        if children != [parent] and parent in steps and steps[parent].after is not None
    }
