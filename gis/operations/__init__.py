"""Operations on a coverage, one file each.

Each is a pure function of a :class:`~gis.coverage.Coverage` that gives a
:class:`~gis.change.Change` or raises :class:`~gis.operations.refusal.Refused` with a stable code,
words in two languages and the place. ``check(operation, ...)`` with the same arguments says
beforehand why not: a :class:`~gis.findings.Finding` with that code, the words and the place, or
None if it can be done::

    check(split, coverage, grid, line)

From JSON, as it comes over the wire, :func:`~gis.operations.wire.parse` makes an operation that is
a value: ``operation.check(coverage)``, ``operation.apply(coverage)``, ``operation.as_json()``.
"""

from gis.operations.assign import assign
from gis.operations.draw import draw
from gis.operations.edit import edit
from gis.operations.erase import erase
from gis.operations.line import line
from gis.operations.merge import merge
from gis.operations.move import move
from gis.operations.push import push
from gis.operations.refusal import Refused, check
from gis.operations.renumber import renumber
from gis.operations.reshape import reshape
from gis.operations.split import split
from gis.operations.transfer import transfer
from gis.operations.wire import Operation, parse

__all__ = [
    "Operation",
    "Refused",
    "assign",
    "check",
    "draw",
    "edit",
    "erase",
    "line",
    "merge",
    "move",
    "parse",
    "push",
    "renumber",
    "reshape",
    "split",
    "transfer",
]
