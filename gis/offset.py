"""Tells when a file lies beside where it should: GCJ-02 or BD-09 taken for WGS 84, and the like.

The file's polygons are laid against known outlines of the same divisions. For each pair the
displacement is sought that brings the file's border onto the known one; it counts as a shift
when the borders then lie together and without it do not. A border that was redrawn here and
there is still where it was elsewhere, so it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.crs import in_china, wgs84_to_bd09, wgs84_to_gcj02
from gis.findings import Finding
from gis.measure import metres_per_degree
from gis.text import Text

Floats = NDArray[np.float64]
Pair = tuple[BaseGeometry, BaseGeometry]
Likeness = Literal["gcj02", "bd09", "gcj02_undone", "bd09_undone", "as_gcj02_abroad"]

LEAST, GREATEST = 100.0, 2_000.0
"""Metres; what lies between them counts as a shift."""

_SAMPLE: Final = 60  # pairs that tell whether the whole file is shifted
_SINGLES: Final = 400  # pairs looked at one by one for those shifted on their own
_POINTS: Final = 80  # on the border of each


@dataclass(frozen=True, slots=True)
class OffsetFinding:
    """A shift that polygons of a file have in common.

    Attributes
    ----------
    east, north : float
        From the known outlines to the file, metres, the median of the pairs.
    spread : float
        Median distance of the single pairs' shifts from that, metres.
    pairs : tuple of int
        Indices of the pairs seen to be shifted so; of a large file, not all are looked at.
    whole : bool
        Whether it is (nearly) all of the file.
    like : Likeness or None
        ``gcj02`` and ``bd09``: within 15 % and 15° of what that system does at this place;
        ``…_undone``: the same the other way round, as when a file was converted that did not
        need it; ``as_gcj02_abroad``: 500 to 700 m to the east-south-east, outside China.
    expected : tuple of (float, float) or None
        East and north, metres, that the system of ``like`` would give here.
    finding : Finding
        The warning to show; code ``offset``, measure in metres.
    """

    east: float
    north: float
    spread: float
    pairs: tuple[int, ...]
    whole: bool
    like: Likeness | None
    expected: tuple[float, float] | None
    finding: Finding

    @property
    def distance(self) -> float:
        """Length of the shift, metres."""
        return float(np.hypot(self.east, self.north))

    @property
    def bearing(self) -> float:
        """Direction of the shift, degrees clockwise from north."""
        return bearing_of(self.east, self.north)


def detect(pairs: Sequence[Pair], *, names: Sequence[str] = ()) -> OffsetFinding | None:
    """The shift that most of the shifted polygons share, or None when nothing is shifted.

    Parameters
    ----------
    pairs : sequence of (file, known)
        Polygons in longitude/latitude degrees: what the file has for a division (or the union
        of its grids there) and the known outline of the same division. Either may cover only
        part of the other. Empty and missing ones are passed over.
    names : sequence of str, optional
        Codes or names of the pairs, for the finding's subjects.

    Examples
    --------
    >>> known = shapely.Point(114.93, 25.83).buffer(0.02)
    >>> bent = shapely.transform(known, wgs84_to_gcj02)
    >>> found = detect([(bent, known)])
    >>> found.like, round(found.distance, -1), found.finding.fix.en
    ('gcj02', 590.0, 'Looks like GCJ-02: import with --crs gcj02.')
    >>> detect([(known, known)]) is None
    True
    """
    found = detect_all(pairs, names=names)
    return found[0] if found else None


def detect_outline(file: BaseGeometry, known: BaseGeometry) -> OffsetFinding | None:
    """The shift of a whole file when its codes match nothing: union against union.

    See :func:`detect`. Works when the file covers the known area or a good part of its border.
    """
    return detect([(file, known)])


def detect_all(pairs: Sequence[Pair], *, names: Sequence[str] = ()) -> list[OffsetFinding]:
    """Every shift that polygons of the file have, the commonest first; see :func:`detect`."""
    usable = [
        i
        for i, (file, known) in enumerate(pairs)
        if file is not None and known is not None and not file.is_empty and not known.is_empty
    ]
    if not usable:
        return []
    edges = dict(zip(usable, _moved_edges([pairs[i] for i in usable]), strict=True))
    # All four sides of the box in place: not shifted. Tens of kilometres off: another place.
    suspects = [i for i in usable if LEAST / 2 < np.abs(edges[i]).max() < 20_000]
    matches = {i: _Match(*pairs[i]) for i in _evenly(suspects, _SAMPLE)}
    shifts = {i: s for i, match in matches.items() if (s := _shift_of(match)) is not None}
    if len(suspects) > 0.5 * len(usable):
        shifts |= _together(shifts, matches)
    throughout = len(shifts) >= 0.8 * len(matches)
    # Beyond the sample, only those whose box moved as one. Where (nearly) all of the sample is
    # shifted the box is enough, otherwise each is looked at.
    rest = [i for i in suspects if i not in matches and _is_rigid(edges[i])]
    if throughout:
        shifts |= {i: _box_shift(edges[i]) for i in rest}
    else:
        for i in rest[:_SINGLES]:
            match, box = _Match(*pairs[i]), _box_shift(edges[i])
            likely = match.has_borders and match.misfit(box, 300.0) < 0.7 * match.misfit(
                np.zeros(2), 300.0
            )
            if likely and (shift := _shift_of(match)) is not None:
                shifts[i] = shift
    found = []
    for group in _groups(shifts, pairs):
        # One of many that lie anywhere is chance, unless a system's doing explains it.
        if group.like is not None or len(group.members) >= 0.2 * len(suspects):
            sampled = sum(i in matches for i in group.members)
            whole = sampled >= 0.8 * len(matches) and len(suspects) >= 0.8 * len(usable)
            found.append(_told(group, pairs, names, whole=whole))
    return found


class _Match:
    """The file's border, as points, and the known one, as segments, in a plane of metres.

    The plane is scaled at the known outline's middle, which over the few kilometres of a
    shift distorts nothing that matters.
    """

    def __init__(self, file: BaseGeometry, known: BaseGeometry) -> None:
        west, south, east, north = shapely.bounds(known)
        self.place = np.array([(west + east) / 2, (south + north) / 2])
        scale = metres_per_degree(float(self.place[1]))

        def flatten(geometry: BaseGeometry) -> BaseGeometry:
            return shapely.transform(geometry, lambda xy: (xy - self.place) * scale)

        file, known = flatten(file), flatten(known)
        shells = shapely.multilinestrings(_shells(file))
        steps = (np.arange(_POINTS) + 0.5) / _POINTS * shapely.length(shells)
        self.points = shapely.get_coordinates(shapely.line_interpolate_point(shells, steps))
        self.size = float(np.sqrt(shapely.area(known)))
        coarse, tolerance = _shells(known), max(1.0, 0.001 * self.size)
        while shapely.get_num_coordinates(coarse).sum() > 300 and tolerance < 100:
            coarse, tolerance = shapely.simplify(_shells(known), tolerance), tolerance * 2
        xy, ring = shapely.get_coordinates(coarse, return_index=True)
        same = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
        self.start, self.along = xy[:-1][same], (xy[1:] - xy[:-1])[same]
        self.square = (self.along**2).sum(axis=1)
        centres = [shapely.get_coordinates(shapely.centroid(g))[0] for g in (file, known)]
        self.between_centres: Floats = centres[0] - centres[1]
        self.has_borders = len(self.points) > 0 and len(self.start) > 0

    def nearest(self, shift: Floats) -> tuple[Floats, Floats, Floats]:
        """Way to the known border, its length, and the border's normal, for each point.

        ``shift`` is taken off the points first.
        """
        points = self.points - shift
        offset = points[:, None, :] - self.start
        t = np.clip((offset * self.along).sum(axis=2) / self.square, 0.0, 1.0)
        way = t[:, :, None] * self.along - offset
        best = (way**2).sum(axis=2).argmin(axis=1)
        way = way[np.arange(len(points)), best]
        along = self.along[best] / np.sqrt(self.square[best])[:, None]
        return way, np.hypot(*way.T), np.column_stack([-along[:, 1], along[:, 0]])

    def misfit(self, shift: Floats, cap: float) -> float:
        """Mean distance of the points from the known border, none counting over ``cap``."""
        return float(np.minimum(self.nearest(shift)[1], cap).mean())

    def share(self, shift: Floats, within: float) -> float:
        """Share of the file's border that lies ``within`` so many metres of the known one."""
        return float((self.nearest(shift)[1] <= within).mean())

    def refine(self, shift: Floats) -> Floats:
        """The shift near ``shift`` that fits best, by iterated closest points.

        Each step solves for the translation that brings the points onto their nearest lines
        (Y. Chen and G. Medioni, "Object modelling by registration of multiple range images",
        Image and Vision Computing 10 (1992) 145-155), with weights after Geman and McClure so
        that the redrawn part of a border does not pull.
        """
        for _ in range(12):
            way, far, normal = self.nearest(shift)
            scale = max(5.0, 1.5 * float(np.median(far)))
            weight = 1.0 / (1.0 + (far / scale) ** 2) ** 2
            weighted = (normal * weight[:, None]).T
            matrix = weighted @ normal + np.eye(2) * 1e-3 * weight.sum()
            step = np.linalg.solve(matrix, weighted @ (way * normal).sum(axis=1))
            shift = shift - step
            if np.hypot(*step) < 0.5:
                break
        return shift


def _shift_of(match: _Match) -> Floats | None:
    """East and north, metres, by which a polygon is shifted on its own; None if it is not."""
    if not match.has_borders:
        return None
    here = np.zeros(2)
    if match.share(here, 15.0) > 0.6:
        return None  # redrawn in parts, but in its place
    starts = [here, match.between_centres, *_expected(match.place).values()]
    starts.sort(key=lambda start: match.misfit(start, 300.0))
    tried = [match.refine(start) for start in (here, *starts[:2])]
    shift = min(tried, key=lambda tried: match.misfit(tried, 300.0))
    far = float(np.hypot(*shift))
    if not LEAST <= far <= GREATEST:
        return None
    with_it, without = match.misfit(shift, far / 2), match.misfit(here, far / 2)
    # Two shapes that differ can be laid on each other more or less; a shift must fit well for
    # their size, unless it is one of those we look for.
    close = 0.05 if _likeness(shift, match.place) in ("gcj02", "bd09") else 0.03
    fits = with_it <= min(0.4 * without, 0.15 * far, close * match.size)
    return shift if fits else None


def _together(shifts: Mapping[int, Floats], matches: Mapping[int, _Match]) -> dict[int, Floats]:
    """Shifts of polygons that by themselves tell too little, such as partly gridded villages.

    Where some are shifted as a system does, the others are when that suits them better than
    to be in place. Where none are, each system is tried on all of them together: much more of
    their borders must lie on known ones than as they are, or all must lie much closer.
    """
    left = {i: m for i, m in matches.items() if i not in shifts and m.has_borders}
    likes = [_likeness(shift, matches[i].place) for i, shift in shifts.items()]
    here = np.zeros(2)
    best: tuple[float, dict[int, Floats]] = (0.0, {})
    for system in ("gcj02", "bd09", "gcj02_undone", "bd09_undone"):
        ways = {i: s for i, m in left.items() if (s := _expected(m.place).get(system)) is not None}
        if not ways or len(ways) < len(left):
            continue
        caps = {i: float(np.hypot(*way)) / 2 for i, way in ways.items()}
        moved = np.array([left[i].misfit(ways[i], caps[i]) for i in ways])
        as_is = np.array([left[i].misfit(here, caps[i]) for i in ways])
        if likes.count(system) >= max(3, 0.1 * len(matches)):
            better = moved < 0.75 * as_is
            return {i: way for (i, way), joins in zip(ways.items(), better, strict=True) if joins}
        if len(ways) < 3 and any(left[i].size < 4 * caps[i] for i in ways):
            continue  # one small polygon lies on some border anywhere
        spare = 1.0 / np.sqrt(len(ways))  # the fewer they are, the clearer it must be
        share = float(np.mean([left[i].share(ways[i], 20.0) for i in ways]))
        share_as_is = float(np.mean([left[i].share(here, 20.0) for i in ways]))
        by_share = share >= max(0.25 * (1 + spare), 2 * share_as_is + 0.1)
        by_distance = moved.sum() <= (0.6 - 0.25 * spare) * as_is.sum()
        if (by_share or by_distance) and share > best[0]:
            best = (share, ways)
    return best[1]


def _shells(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Outer rings of all polygons in it."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    polygons = parts[shapely.get_type_id(parts) == 3]
    return np.asarray(shapely.get_exterior_ring(polygons), dtype=np.object_)


def _moved_edges(pairs: Sequence[Pair]) -> Floats:
    """How far west, south, east and north side of each file box lie from the known, metres."""
    file = shapely.bounds([file for file, _ in pairs])
    known = shapely.bounds([known for _, known in pairs])
    middle = (known[:, 1] + known[:, 3]) / 2
    scale = np.array([metres_per_degree(lat) for lat in middle])
    return np.asarray((file - known) * np.hstack([scale, scale]))


def _box_shift(edges: Floats) -> Floats:
    return np.asarray((edges[:2] + edges[2:]) / 2)


def _is_rigid(edges: Floats) -> bool:
    """Whether opposite sides moved alike, as those of a shifted polygon do."""
    apart = np.hypot(*(edges[2:] - edges[:2]))
    moved = np.hypot(*_box_shift(edges))
    return bool(LEAST * 0.8 <= moved <= GREATEST * 1.2 and apart <= 0.35 * moved)


def _evenly(items: Sequence[int], most: int) -> list[int]:
    """At most so many of the items, spread evenly over them."""
    picked = np.linspace(0, len(items) - 1, min(most, len(items))).astype(int)
    return [items[i] for i in picked]


def _expected(place: Floats) -> dict[str, Floats]:
    """What each system does at a place, metres east and north; nothing outside China."""
    if not in_china([place])[0]:
        return {}
    scale = np.array(metres_per_degree(float(place[1])))
    gcj = (wgs84_to_gcj02([place])[0] - place) * scale
    bd = (wgs84_to_bd09([place])[0] - place) * scale
    return {"gcj02": gcj, "bd09": bd, "gcj02_undone": -gcj, "bd09_undone": -bd}


def _likeness(shift: Floats, place: Floats) -> Likeness | None:
    """Which system's doing a shift looks like: within 15 % of its length and 15° of its way."""
    far = float(np.hypot(*shift))
    expected = _expected(place)
    for like in ("gcj02", "bd09", "gcj02_undone", "bd09_undone"):
        if like in expected:
            its = expected[like]
            length = float(np.hypot(*its))
            turn = abs((bearing_of(*shift) - bearing_of(*its) + 180) % 360 - 180)
            if abs(far - length) <= 0.15 * length and turn <= 15:
                return like
    if not expected and 500 <= far <= 700 and 97.5 <= bearing_of(*shift) <= 135:
        return "as_gcj02_abroad"
    return None


def _place_of(pair: Pair) -> Floats:
    west, south, east, north = shapely.bounds(pair[1])
    return np.array([(west + east) / 2, (south + north) / 2])


@dataclass(frozen=True, slots=True)
class _Group:
    like: Likeness | None
    members: tuple[int, ...]
    shifts: Floats


def _groups(shifts: Mapping[int, Floats], pairs: Sequence[Pair]) -> list[_Group]:
    """Pairs shifted alike: by the same system, or by nearly the same vector."""
    likes = {i: _likeness(s, _place_of(pairs[i])) for i, s in sorted(shifts.items())}
    groups = []
    for like in sorted({like for like in likes.values() if like is not None}):
        members = tuple(i for i, its in likes.items() if its == like)
        groups.append(_Group(like, members, np.array([shifts[i] for i in members])))
    left = np.array([i for i, like in likes.items() if like is None])
    while len(left):
        rows = np.array([shifts[i] for i in left])
        centres = rows[_evenly(range(len(rows)), 300)]
        alike = np.hypot(*(centres[:, None] - rows).transpose(2, 0, 1)) <= np.maximum(
            40.0, 0.1 * np.hypot(*centres.T)
        ).reshape(-1, 1)
        mates = alike[int(alike.sum(axis=1).argmax())]
        groups.append(_Group(None, tuple(left[mates].tolist()), rows[mates]))
        left = left[~mates]
    return sorted(groups, key=lambda g: -len(g.members))


_WINDS: Final = (
    ("北", "north"),
    ("东北偏北", "north-north-east"),
    ("东北", "north-east"),
    ("东北偏东", "east-north-east"),
    ("东", "east"),
    ("东南偏东", "east-south-east"),
    ("东南", "south-east"),
    ("东南偏南", "south-south-east"),
    ("南", "south"),
    ("西南偏南", "south-south-west"),
    ("西南", "south-west"),
    ("西南偏西", "west-south-west"),
    ("西", "west"),
    ("西北偏西", "west-north-west"),
    ("西北", "north-west"),
    ("西北偏北", "north-north-west"),
)


def bearing_of(east: float, north: float) -> float:
    """Direction of a vector, degrees clockwise from north, in [0, 360).

    >>> bearing_of(1.0, -1.0)
    135.0
    """
    return float(np.degrees(np.arctan2(east, north)) % 360.0)


def direction(bearing: float) -> Text:
    """A bearing in words, one of sixteen.

    >>> direction(112).zh, direction(359.9).en
    ('东南偏东', 'north')
    """
    return Text(*_WINDS[round(bearing / 22.5) % 16])


def _told(
    group: _Group, pairs: Sequence[Pair], names: Sequence[str], *, whole: bool
) -> OffsetFinding:
    east, north = np.median(group.shifts, axis=0)
    far = float(np.hypot(east, north))
    way = direction(bearing_of(east, north))
    spread = float(np.median(np.hypot(*(group.shifts - (east, north)).T)))
    count = len(group.members)
    places = np.array([_place_of(pairs[i]) for i in group.members])
    expected = _expected(np.median(places, axis=0)).get(group.like or "")
    files = [pairs[i][0] for i in group.members]
    shown = f"{far:.0f} 米", f"{far:.0f} m"
    who = (
        Text("文件整体", "The file lies")
        if whole
        else Text(f"文件中有 {count} 个图形", f"{count} polygons of the file lie")
        if count > 1
        else Text("文件中有 1 个图形", "One polygon of the file lies")
    )
    like, fix = _advice(group.like, whole=whole)
    what = Text(
        f"{who.zh}向{way.zh}偏离已知区划约 {shown[0]}{like.zh}。",
        f"{who.en} about {shown[1]} to the {way.en} of the known divisions{like.en}.",
    )
    finding = Finding(
        code="offset",
        severity="warning",
        what=what,
        fix=fix,
        subjects=tuple(names[i] for i in group.members) if names else (),
        place=shapely.box(*shapely.total_bounds(files)) if whole else _multipolygon(files),
        measure=far,
    )
    vector = None if expected is None else (float(expected[0]), float(expected[1]))
    return OffsetFinding(
        float(east), float(north), spread, group.members, whole, group.like, vector, finding
    )


def _multipolygon(files: Sequence[BaseGeometry]) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(np.array(files, dtype=np.object_)))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])


def _advice(like: Likeness | None, *, whole: bool) -> tuple[Text, Text]:
    """The rest of the sentence, and what to do."""
    if like in ("gcj02", "bd09"):
        name, of_zh, of = {
            "gcj02": ("GCJ-02", "火星坐标，高德、腾讯所用", "Amap, Tencent"),
            "bd09": ("BD-09", "百度坐标", "Baidu"),
        }[like]
        same = Text(f"，与 {name}（{of_zh}）在此处的偏移一致", f", just as {name} ({of}) does here")
        if whole:
            return same, Text(
                f"疑为 {name} 坐标，请加 --crs {like} 重新导入。",
                f"Looks like {name}: import with --crs {like}.",
            )
        return same, Text(
            f"这些图形疑为 {name} 坐标，请单独存为一个文件，加 --crs {like} 导入。",
            f"These look like {name}: put them in a file of their own and import it "
            f"with --crs {like}.",
        )
    if like in ("gcj02_undone", "bd09_undone"):
        system = like.removesuffix("_undone")
        name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[system]
        return (
            Text(f"，恰与 {name} 的偏移方向相反", f", the very opposite of what {name} does here"),
            Text(
                f"疑为本非 {name} 的数据又做了一次 {name} 纠偏，请改用 --crs wgs84 导入原始文件。",
                f"Looks as if it was converted from {name} without having been in it: import "
                "the original file with --crs wgs84.",
            ),
        )
    if like == "as_gcj02_abroad":
        return (
            Text("，大小和方向与 GCJ-02（火星坐标）相同", ", of the size and direction of GCJ-02"),
            Text(
                "此处不属 GCJ-02 适用范围，请核对文件的坐标系，以及是否经过加偏处理。",
                "GCJ-02 does not apply here: check the file's coordinate system, and whether "
                "a tool has bent its coordinates.",
            ),
        )
    return Text("", ""), Text(
        "请核对文件的坐标系（基准、分带、中央经线）；如边界确实调整，可忽略。",
        "Check the file's coordinate system (datum, zone, meridian); if the borders have really "
        "moved, let it stand.",
    )
