"""Indexes that no search by revision or by day alone can take for its own.

Under row-level security the planner has no statistics for operators on ranges, and believes that
``revisions @> 7`` picks out a two-hundredth of a table, where it is nearly all of it. It then
would go through the GiST index of an exclusion constraint by its second column alone: a million
entries, in place of the few that the division, the geometry or the grid leaves. So the constraints
stand on an expression that says the same and that no query has; the column that matters, in front,
still serves.
"""

from __future__ import annotations

_REVISIONS = "int8range(lower(revisions), upper(revisions))"
_PERIOD = "daterange(lower(period), upper(period))"

_CONSTRAINTS = (
    ("division_version", "division_version_code_revisions_excl", "code", "revisions", _REVISIONS),
    ("grid_version", "grid_version_grid_id_revisions_excl", "grid_id", "revisions", _REVISIONS),
    ("grid_version", "grid_version_code_revisions_excl", "code", "revisions", _REVISIONS),
    ("place", "place_place_id_revisions_excl", "place_id", "revisions", _REVISIONS),
    (
        "assignment",
        "assignment_grid_id_staff_no_role_period_excl",
        "grid_id, staff_no, role",
        "period",
        _PERIOD,
    ),
)


def _replaced(table: str, name: str, keys: str, span: str) -> str:
    equal = ", ".join(f"{key} WITH =" for key in keys.split(", "))
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, "
        f"ADD CONSTRAINT {name} EXCLUDE USING gist ({equal}, {span} WITH &&)"
    )


UPGRADE = (
    *(_replaced(table, name, keys, f"({said})") for table, name, keys, _, said in _CONSTRAINTS),
    # What is run from a division at any revision: the walk down goes by this.
    "CREATE INDEX division_version_below ON division_version (managing_parent, code)",
)

DOWNGRADE = (
    "DROP INDEX division_version_below",
    *(_replaced(table, name, keys, span) for table, name, keys, span, _ in _CONSTRAINTS),
)
