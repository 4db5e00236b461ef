"""Where the cells lie: dense where grids are small, sparse in the hills, parted by the rivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import lattice
from gis.synthetic import geography, growth
from gis.synthetic.growth import CellGraph
from gis.synthetic.rings import OUTSIDE
from gis.synthetic.scatter import Terrain, scatter
from gis.synthetic.tessellation import Tessellation, tessellate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COARSE_CELLS = 4000
"""Enough to find out roughly where each township will lie."""
OBSTACLES = 0.3
"""How much the cost of going from cell to cell varies (standard deviation of its logarithm)."""


@dataclass(frozen=True, slots=True)
class Zone:
    """Where units of one sort lie in a township: towards ``focus``, on about ``area_km2``.

    The last zone of a township takes what is left, whatever its ``area_km2``.
    """

    township: str
    focus: geography.LonLat
    area_km2: float
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landscape:
    """The cells and what grows on them.

    Attributes
    ----------
    cells : Tessellation
    graph : CellGraph
        Costs and sizes in cells: the measure in which a grid is a grid, dense or sparse.
    township : ndarray of int64 (c,)
        For each cell its township, an index into :data:`geography.TOWNSHIPS`.
    zone : ndarray of int64 (c,)
        For each cell the zone it is in or next to.
    """

    cells: Tessellation
    graph: CellGraph
    township: Ints
    zone: Ints


def lay_out(
    outline: lattice.Ring,
    zones: Sequence[Zone],
    wanted: Mapping[str, float],
    random: np.random.Generator,
) -> Landscape:
    """Scatter cells so that each unit can have about its wanted number of them.

    Parameters
    ----------
    outline : ndarray of int64 (n, 2)
        Closed ring in lattice steps.
    zones : sequence of Zone
        In the order in which they take their cells.
    wanted : mapping of str to float
        Cells for each unit, by code.
    random : numpy.random.Generator
    """
    terrain = Terrain.made_up(random)
    district = shapely.Polygon(geography.to_metres(outline / lattice.SCALE))
    coarse = tessellate(
        scatter(np.array([district]), np.array([float(COARSE_CELLS)]), district, random, rounds=3),
        outline,
    )
    ground = ground_graph(coarse, terrain)
    township, head_starts = _townships(ground, rounds=30)
    zone = _fill_zones(coarse, township, zones)
    numbers = _numbers(coarse, ground, zone, zones, wanted)
    points = scatter(coarse.polygons, numbers, district, random, rounds=2, rivers=terrain.rivers)
    cells = tessellate(points, outline)
    fine_ground = ground_graph(cells, terrain)
    fine_township, _ = _townships(fine_ground, rounds=5, head_starts=head_starts)
    fine_township = growth.smooth(fine_ground, fine_township, passes=4)
    tree = shapely.STRtree(shapely.points(coarse.centres))
    nearest = tree.nearest(shapely.points(cells.centres))
    return Landscape(cells, crowd_graph(cells, terrain, random), fine_township, zone[nearest])


def ground_graph(cells: Tessellation, terrain: Terrain) -> CellGraph:
    """Costs in metres over rough going and rivers, sizes in square metres."""
    pairs, lengths = _adjacent(cells)
    start, end = cells.centres[pairs[:, 0]], cells.centres[pairs[:, 1]]
    costs = np.hypot(*(end - start).T) * terrain.roughness((start + end) / 2)
    costs = costs + terrain.river_metres * terrain.crosses_river(start, end)
    return CellGraph(pairs, lengths, costs, cells.centres, cells.areas)


def crowd_graph(cells: Tessellation, terrain: Terrain, random: np.random.Generator) -> CellGraph:
    """Costs and sizes in cells. A walled yard here, a path there: costs vary at random."""
    pairs, lengths = _adjacent(cells)
    start, end = cells.centres[pairs[:, 0]], cells.centres[pairs[:, 1]]
    step = np.sqrt(cells.areas[pairs].mean(axis=1))
    costs = np.hypot(*(end - start).T) / step * terrain.roughness((start + end) / 2)
    costs = costs * random.lognormal(0.0, OBSTACLES, len(costs))
    costs = costs + terrain.river_cells * terrain.crosses_river(start, end)
    return CellGraph(pairs, lengths, costs, cells.centres, np.ones(cells.size))


def _adjacent(cells: Tessellation) -> tuple[Ints, Floats]:
    """Pairs of cells with a common border, each once, and its length in metres."""
    inner = (cells.sides != OUTSIDE).all(axis=1)
    plane = geography.to_metres(cells.vertices / lattice.SCALE)
    length = np.hypot(*(plane[cells.edges[inner, 0]] - plane[cells.edges[inner, 1]]).T)
    pairs, which = np.unique(np.sort(cells.sides[inner], axis=1), axis=0, return_inverse=True)
    return pairs, np.bincount(which.reshape(-1), weights=length).astype(np.float64)


def _townships(
    ground: CellGraph, rounds: int, head_starts: Floats | None = None
) -> tuple[Ints, Floats]:
    towns = list(geography.TOWNSHIPS.values())
    seats = geography.to_metres(np.array([town.seat for town in towns]))
    seeds = np.array([int(np.argmin(np.hypot(*(ground.centres - s).T))) for s in seats])
    return growth.divide(
        ground,
        seeds,
        np.array([town.area_km2 for town in towns]),
        np.zeros(len(towns), np.int64),
        rounds=rounds,
        head_starts=head_starts,
    )


def _fill_zones(cells: Tessellation, township: Ints, zones: Sequence[Zone]) -> Ints:
    """The zone of each cell: zones take the free cells of their township nearest to their focus."""
    codes = list(geography.TOWNSHIPS)
    zone = np.full(cells.size, -1, np.int64)
    last = {z.township: index for index, z in enumerate(zones)}
    for index, wish in enumerate(zones):
        free = np.flatnonzero((township == codes.index(wish.township)) & (zone < 0))
        if last[wish.township] != index:
            focus = geography.to_metres(np.array([wish.focus]))
            free = free[np.argsort(np.hypot(*(cells.centres[free] - focus).T), kind="stable")]
            enough = int(np.searchsorted(np.cumsum(cells.areas[free]), wish.area_km2 * 1e6)) + 1
            free = free[:enough]
        zone[free] = index
    return zone


def _numbers(
    cells: Tessellation,
    graph: CellGraph,
    zone: Ints,
    zones: Sequence[Zone],
    wanted: Mapping[str, float],
) -> Floats:
    """How many fine cells to scatter in each coarse one; smooth across the borders of zones."""
    total = np.array([sum(wanted[code] for code in z.units) for z in zones])
    area = np.bincount(zone, weights=cells.areas, minlength=len(zones))
    density = np.log((total / area)[zone])
    ends = np.concatenate([graph.pairs, graph.pairs[:, ::-1]])
    degree = np.bincount(ends[:, 0], minlength=cells.size)
    around = np.bincount(ends[:, 0], weights=density[ends[:, 1]], minlength=cells.size)
    density = (density + around / degree) / 2
    numbers = np.exp(density) * cells.areas
    scale = total / np.bincount(zone, weights=numbers, minlength=len(zones))
    return np.asarray(numbers * scale[zone])
