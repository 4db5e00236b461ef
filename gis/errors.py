"""The error tree. Domain errors know no HTTP; ``api/errors.py`` maps them to statuses.

::

    WanggeError                  has a stable ``code`` and a bilingual ``text``
    ├── InvalidValue             an argument that does not parse or is out of range
    │   └── MalformedOperation   JSON that is no operation; says which member is wrong
    ├── InvalidGeometry          a geometry that cannot stand on the lattice
    ├── CoverageFault            a set of grids that does not tile its division; has findings
    ├── FileRefused              an input file that is not read
    │   ├── UnknownFormat        not one of the formats we read
    │   ├── UnreadableFile       broken, or in another encoding than stated
    │   └── HostileFile          over a limit, or built to do harm
    ├── Refused                  an operation that would break a coverage; has places
    ├── NotFound                 what was asked for does not exist (at that revision)
    ├── Conflict                 somebody else was first
    ├── SignInRequired           nobody has signed in, and it is not for everybody
    ├── Forbidden                whoever asks may not do this
    ├── TooMany                  asked too often; says when to come again
    └── Unavailable              the database or a program we need is not there
        └── ClusterError         the private PostGIS cannot be started

``Refused`` stands in :mod:`gis.operations.refusal`, beside what raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    code: str = "error"
    """Stable name of the error: one for each class, but for ``Refused``, where each has its own."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class InvalidValue(WanggeError):
    """An argument that does not parse or is out of range."""

    code = "invalid_value"


class MalformedOperation(InvalidValue):
    """JSON that is no operation.

    ``member`` says where in it: ``moves[3].to``, or the empty string for all of it.
    """

    code = "malformed_operation"

    def __init__(self, text: Text, member: str = "") -> None:
        super().__init__(text)
        self.member = member


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


class SignInRequired(WanggeError):
    """Nobody has signed in, and what was asked for is not for everybody."""

    code = "sign_in_required"


class Forbidden(WanggeError):
    """Whoever asks may not do this, or not here."""

    code = "forbidden"


class TooMany(WanggeError):
    """Asked too often.

    ``retry_after`` says in how many seconds it makes sense to come again.
    """

    code = "too_many_requests"

    def __init__(self, text: Text, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Unavailable(WanggeError):
    """The database, or a program we need, is not there."""

    code = "unavailable"


class ClusterError(Unavailable):
    """The private PostGIS cannot be started or stopped."""

    code = "cluster_error"
