"""Publishing: one transaction, from checking to the revision's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store import places as place_store
from api.store import revisions
from api.store import staff as staff_store
from api.store.database import Writer
from gis.records import Assignment, Division, Grid, Place, Staff
from gis.text import Text


@dataclass(frozen=True, slots=True)
class Publication:
    """What a new revision changes. Records stand as given from it on; ``removed`` grids end."""

    divisions: Sequence[Division] = ()
    grids: Sequence[Grid] = ()
    removed: Sequence[UUID] = ()
    places: Sequence[Place] = ()
    staff: Sequence[Staff] = field(default=())
    assignments: Sequence[Assignment] = ()


def publish(writer: Writer, publication: Publication, author: str, summary: Text) -> int:
    """Write ``publication`` as the next revision and return its number.

    The caller has checked that what stands afterwards is a valid coverage, under
    :func:`api.store.revisions.lock`; nothing is visible to anyone before the writer's
    transaction ends.
    """
    number = revisions.open_next(writer, author, summary)
    # Parents first: a division refers to the one that runs it.
    division_store.write_versions(writer, number, publication.divisions)
    grid_store.close_versions(writer, number, publication.removed)
    grid_store.write_versions(writer, number, publication.grids)
    if publication.places:
        place_store.write_versions(writer, number, publication.places)
    if publication.staff:
        staff_store.write(writer, publication.staff)
    if publication.assignments:
        staff_store.assign(writer, publication.assignments)
    return number
