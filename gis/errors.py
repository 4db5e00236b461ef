"""The error tree. Domain errors know no HTTP; ``api/errors.py`` maps them to statuses.

::

    WanggeError                  has a stable ``code`` and a bilingual ``text``
    ├── InvalidValue             an argument that does not parse or is out of range
    ├── InvalidGeometry          a geometry that cannot stand on the lattice
    ├── CoverageFault            a set of grids that does not tile its division; has findings
    ├── FileRefused              an input file that is not read
    │   ├── UnknownFormat        not one of the formats we read
    │   ├── UnreadableFile       broken, or in another encoding than stated
    │   └── HostileFile          over a limit, or built to do harm
    ├── NotFound                 what was asked for does not exist (at that revision)
    ├── Conflict                 somebody else was first
    └── Unavailable              the database or a program we need is not there
        └── ClusterError         the private PostGIS cannot be started
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from gis.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.findings import Finding


class WanggeError(Exception):
    """Something the user can understand and act on.

    Parameters
    ----------
    text : Text
        What is wrong and what to do about it, in Chinese and English.
    """

    code: ClassVar[str] = "error"

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class InvalidValue(WanggeError):
    """An argument that does not parse or is out of range."""

    code = "invalid_value"


class InvalidGeometry(WanggeError):
    """A geometry that cannot stand on the lattice."""

    code = "invalid_geometry"


class CoverageFault(WanggeError):
    """A set of grids that does not tile its division.

    ``findings`` holds each fault with its place.
    """

    code = "coverage_fault"

    def __init__(self, text: Text, findings: Sequence[Finding] = ()) -> None:
        super().__init__(text)
        self.findings = tuple(findings)


class FileRefused(WanggeError):
    """An input file that is not read."""

    code = "file_refused"


class UnknownFormat(FileRefused):
    """Not one of the formats we read."""

    code = "unknown_format"


class UnreadableFile(FileRefused):
    """Broken, or in another encoding than stated."""

    code = "unreadable_file"


class HostileFile(FileRefused):
    """Over a limit, or built to do harm."""

    code = "hostile_file"


class NotFound(WanggeError):
    """What was asked for does not exist, or did not at that revision."""

    code = "not_found"


class Conflict(WanggeError):
    """Somebody else was first."""

    code = "conflict"


class Unavailable(WanggeError):
    """The database, or a program we need, is not there."""

    code = "unavailable"


class ClusterError(Unavailable):
    """The private PostGIS cannot be started or stopped."""

    code = "cluster_error"
