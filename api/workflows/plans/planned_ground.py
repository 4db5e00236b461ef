"""What stands in a plan, as the ground of an import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

from shapely import MultiPolygon

from api.workflows.importing.laying import Known
from api.workflows.importing.surroundings import Surroundings, boxes_around
from api.workflows.plans.working import State
from gis.lattice import SCALE
from gis.records import Grid


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan's grids and divisions; only those of its scope can be imported into.

    Attributes
    ----------
    names : mapping of code to str
        Of the divisions that the file names.
    """

    state: State
    names: Mapping[str, str]

    def divisions(self, codes: Collection[str]) -> dict[str, Known]:
        """Those of the scope."""
        return {
            code: Known(self.names.get(code, ""), self.state.coverage.area(code).geometry)
            for code in codes
            if code in self.state.ground.inside
        }

    def grids(self, divisions: Collection[str]) -> Iterable[Grid]:
        """The grids that stand, and those that the plan took away: a file may bring them back."""
        for division in divisions:
            members = self.state.coverage.members(division)
            taken = {grid.code for grid in members}
            yield from members
            for grid in self.state.ground.coverage.members(division):
                if grid.id not in self.state.coverage and grid.code not in taken:
                    yield grid

    def codes_ever(self, divisions: Iterable[str]) -> set[str]:
        """The codes that grids of these divisions have or had, published or in the plan."""
        coverage = self.state.coverage
        now = (coverage.codes(division) for division in divisions)
        return set(coverage.reserved).union(*now)

    def around(self, areas: Collection[MultiPolygon], whole: Collection[str]) -> Surroundings:
        """What stands around ``areas``, and all grids of the divisions ``whole``."""
        coverage = self.state.coverage
        found = Surroundings()
        boxes = [
            (floor(w * SCALE), floor(s * SCALE), ceil(e * SCALE), ceil(n * SCALE))
            for w, s, e, n in boxes_around(areas)
        ]
        for name in coverage.near(boxes):
            if isinstance(name, str):
                found.divisions[name] = coverage.area(name).geometry
            else:
                found.grids[str(name)] = coverage.grid(name)
        for division in whole:
            found.divisions[division] = coverage.area(division).geometry
            found.grids.update({str(grid.id): grid for grid in coverage.members(division)})
        return found
