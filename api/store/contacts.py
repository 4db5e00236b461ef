"""Telephone numbers of staff: each is shown to those only who may see it.

Which those are the database decides, row by row: see ``acting_sees_contact`` in
``api/migrations/accounts/functions.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.store.database import Reader, Writer, sql
from gis.records import Staff

_OF_STAFF = sql("SELECT staff_no, phone FROM staff_contact WHERE staff_no = ANY(:numbers)")


def of_staff(reader: Reader, staff_nos: Iterable[str]) -> dict[str, str]:
    """The numbers of these people that the reader's principal may see, by staff number."""
    wanted = list(staff_nos)
    if reader.principal.account is None or not wanted:
        return {}
    return {row.staff_no: row.phone for row in reader.rows(_OF_STAFF, numbers=wanted)}


def write(writer: Writer, staff: Sequence[Staff]) -> None:
    """Set the numbers of ``staff``; one that is not given is kept."""
    staging = writer.stage(
        "staff_contact",
        ("staff_no", "phone"),
        ((person.staff_no, person.phone) for person in staff if person.phone is not None),
    )
    writer.run(
        sql(f"""
          INSERT INTO staff_contact (staff_no, phone) SELECT staff_no, phone FROM {staging}
          ON CONFLICT (staff_no) DO UPDATE SET phone = excluded.phone""")
    )
