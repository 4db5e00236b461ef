"""How a file is to be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gis.codes import DEFAULT, CodeScheme
from gis.formats import Limits

Tell = Callable[[str, int, int], None]
"""Told of progress: step, done, of how many (0: unknown)."""


def silent(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be imported.

    Attributes
    ----------
    mapping : mapping of field to column
        What the user says of columns; goes before their names.
    crs : str or None
        The coordinate system, overruling what the file states; WGS 84 when nobody states one.
    dry_run : bool
        Look at everything, change nothing.
    partial : bool
        Take the rows without faults; otherwise one fault keeps the whole file out.
    repair : float or None
        Metres: mend overlaps, gaps and spills narrower than this. Each is reported.
    replace : bool
        Grids: the file is complete for the divisions it names; their other grids end.
    scheme : CodeScheme
        How the installation writes codes.
    limits : Limits or None
        How much of the file is read; the reader's own unless given.
    """

    file: Path
    author: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    dry_run: bool = False
    partial: bool = False
    repair: float | None = None
    replace: bool = False
    tell: Tell = silent
    scheme: CodeScheme = DEFAULT
    limits: Limits | None = None
