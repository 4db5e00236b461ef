"""Operations on a coverage, one file each.

Each is a pure function of a :class:`~gis.coverage.Coverage` that gives a
:class:`~gis.change.Change` or raises :class:`~gis.operations.refusal.Refused` with a stable code,
words in two languages and the place. ``check(operation, ...)`` with the same arguments only says
why not.
"""

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

__all__ = [
    "Refused",
    "check",
    "draw",
    "edit",
    "erase",
    "line",
    "merge",
    "move",
    "push",
    "renumber",
    "reshape",
    "split",
    "transfer",
]
