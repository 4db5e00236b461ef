"""Importing files: divisions, grids and staff, all or nothing unless told otherwise."""

from api.workflows.importing.divisions import import_divisions
from api.workflows.importing.grids import import_grids
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report
from api.workflows.importing.rows import ReadRows, read_rows
from api.workflows.importing.staff import import_staff

__all__ = [
    "Options",
    "ReadRows",
    "Report",
    "import_divisions",
    "import_grids",
    "import_staff",
    "read_rows",
]
