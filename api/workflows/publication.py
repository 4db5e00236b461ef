"""Publishing: one transaction, from checking to the revision's row and the audit trail's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.store import audit, differences, lineage, noding, revisions
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store import places as place_store
from api.store import staff as staff_store
from api.store.database import Writer
from api.store.moments import today
from api.workflows.authority import common
from gis.records import Assignment, Division, Grid, Place, Staff
from gis.text import Text


@dataclass(frozen=True, slots=True)
class Publication:
    """What a new revision changes. Records stand as given from it on; ``removed`` grids end.

    ``noded`` are the codes of divisions that only gain vertices, they or their grids: such a
    border is shared with what the revision is about.

    ``came`` and ``went`` are those who serve, or serve no longer, because of the revision; whoever
    serves a removed grid goes with it. ``beyond`` are areas of others, of which nothing but the
    vertices on their borders changes. ``lineage`` says which grids new ones, and those that took
    in others, came from; ``plan`` whose revision it is.
    """

    divisions: Sequence[Division] = ()
    grids: Sequence[Grid] = ()
    removed: Sequence[UUID] = ()
    places: Sequence[Place] = ()
    staff: Sequence[Staff] = field(default=())
    assignments: Sequence[Assignment] = ()
    noded: frozenset[str] = frozenset()
    came: Sequence[Assignment] = ()
    went: Sequence[Assignment] = ()
    beyond: Sequence[Grid | Division] = ()
    lineage: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    plan: UUID | None = None

    @property
    def about(self) -> set[str]:
        """The codes of the divisions that are meant to change, other than by removing grids."""
        return {
            *(division.code for division in self.divisions),
            *(grid.division for grid in self.grids),
            *(place.division for place in self.places),
            *(person.home_division for person in self.staff),
        } - self.noded


def publish(writer: Writer, publication: Publication, author: str, summary: Text) -> int:
    """Write ``publication`` as the next revision and return its number.

    The caller has asked whether the writer's principal may (:mod:`api.workflows.authority`), and
    has checked that what stands afterwards is a valid coverage, under
    :func:`api.store.revisions.lock`; nothing is visible to anyone before the writer's
    transaction ends.
    """
    number = revisions.open_next(writer, author, summary, publication.plan)
    # Parents first: a division refers to the one that runs it.
    division_store.write_versions(writer, number, publication.divisions)
    grid_store.close_versions(writer, number, publication.removed)
    grid_store.write_versions(writer, number, publication.grids)
    noding.write(writer, number, publication.beyond)
    lineage.write(writer, number, publication.lineage)
    if publication.places:
        place_store.write_versions(writer, number, publication.places)
    if publication.staff:
        staff_store.write(writer, publication.staff)
    if publication.assignments:
        staff_store.assign(writer, publication.assignments)
    _staff(writer, publication, number)
    _record(writer, publication, number, author, summary)
    return number


def _staff(writer: Writer, publication: Publication, number: int) -> None:
    """Ends first: who goes and comes again begins a new time of service."""
    day = today()
    if publication.removed:
        staff_store.end_all(writer, publication.removed, day)
    staff_store.end(writer, publication.went, day)
    if publication.came:
        staff_store.assign(writer, publication.came)
    came = {(a.grid, a.staff_no, a.role): a for a in publication.came}
    went = {(a.grid, a.staff_no, a.role): a for a in publication.went}
    differences.write_staff(
        writer, number, [a for key, a in came.items() if key not in went], came=True
    )
    differences.write_staff(
        writer, number, [a for key, a in went.items() if key not in came], came=False
    )


def _record(
    writer: Writer, publication: Publication, number: int, author: str, summary: Text
) -> None:
    ended = grid_store.divisions_of(writer, publication.removed)
    areas = division_store.areas_of(writer, publication.about | ended)
    audit.record(
        writer,
        action="publish",
        object=f"revision/{number}",
        division=common(list(areas.values())),
        before={"revision": number - 1},
        after={
            "revision": number,
            "author": author,
            "summary": {"zh": summary.zh, "en": summary.en},
            "divisions": len(publication.divisions),
            "grids": len(publication.grids),
            "removed": len(publication.removed),
            "places": len(publication.places),
            "staff": len(publication.staff),
            "assignments": len(publication.assignments) + len(publication.came),
        },
    )
