"""``wangge export``, ``locate``, ``report`` and ``check``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Literal

import shapely
import typer

from api.commands.terminal import Exit, Tell, choose_language, err, out, plainly, telling, words
from api.settings import code_scheme
from api.store import divisions as division_store
from api.store.moments import moment
from api.workflows import coverage_map
from api.workflows.checking import check_published
from api.workflows.exporting import division_features, grid_features, place_features
from api.workflows.locating import locate_file, read_points
from api.workflows.opening import installation
from gis import crs as systems
from gis.errors import InvalidValue
from gis.findings import errors
from gis.formats.write import Feature, write_geojson
from gis.text import Lang, Text

export_app = typer.Typer(no_args_is_help=True, help=words("导出数据文件", "Export data to files"))
report_app = typer.Typer(no_args_is_help=True, help=words("生成报告", "Make reports"))

Output = Annotated[
    Path, typer.Option("--output", "-o", dir_okay=False, help=words("输出文件", "File to write"))
]
Revision = Annotated[
    int | None,
    typer.Option(min=1, help=words("版本号，默认为最新", "Revision; the newest if none")),
]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=words("日期", "As of the end of this day")),
]
Division = Annotated[
    str | None, typer.Option(help=words("区划代码（含下级）", "This division and all below it"))
]
Format = Annotated[Literal["geojson"], typer.Option("--format", help=words("格式", "Format"))]
Crs = Annotated[
    str | None,
    typer.Option(help=words("坐标系，默认 EPSG:4326", "Coordinate system; EPSG:4326 unless given")),
]


What = Literal["grids", "divisions", "places"]
"""What can be exported."""


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is complete.

    Raises
    ------
    InvalidValue
        Nothing can be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        raise InvalidValue(
            Text(
                f"无法写入 {path}：{error.strerror}。",
                f"{path} cannot be written: {error.strerror}.",
            )
        ) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _told(features: Iterable[Feature], tell: Tell, step: str) -> Iterator[Feature]:
    for done, feature in enumerate(features, start=1):
        if done % 200 == 0:
            tell(step, done, 0)
        yield feature


def _in_system(features: Iterable[Feature], name: str | None) -> Iterator[Feature]:
    if name is None:
        yield from features
        return
    system = systems.parse_system(name)
    for identifier, properties, shape in features:
        yield identifier, properties, systems.from_wgs84(shape, system)


def _require_degrees(name: str | None) -> None:
    """GeoJSON holds longitude and latitude (RFC 7946): no projected coordinates go into it."""
    if name is not None and systems.parse_system(name).kind == "projected":
        raise InvalidValue(
            Text(
                "GeoJSON 只能存放经纬度坐标，不能使用投影坐标系。",
                "GeoJSON holds longitude and latitude only, not projected coordinates.",
            )
        )


def _export(
    what: What,
    output: Path,
    revision: int | None,
    day: datetime | None,
    division: str | None,
    system: str | None,
) -> None:
    with plainly(), telling() as tell:
        _require_degrees(system)
        with _written(output) as file, installation() as database, database.read() as reader:
            when = moment(reader, revision, day.date() if day else None)
            division_store.require(reader, division, when)  # no empty file for a wrong code
            features = {
                "grids": lambda: grid_features(reader, when, division),
                "divisions": lambda: division_features(reader, when, None, division),
                "places": lambda: place_features(reader, when, division),
            }[what]()
            count = 0

            def counted() -> Iterator[Feature]:
                nonlocal count
                for feature in _told(_in_system(features, system), tell, what):
                    count += 1
                    yield feature

            members = {"revision": when.revision, "date": when.day.isoformat()}
            file.writelines(write_geojson(counted(), members=members))
        err.print(
            words(f"已导出 {count:,} 条（版本 {when.revision}）到 {output}。",
                  f"{count:,} features of revision {when.revision} are in {output}."),
            markup=False,
        )  # fmt: skip


def _exporter(what: What) -> Callable[..., None]:
    """The command that exports ``what``: all of them have the same options."""

    def export(
        output: Output,
        format_: Format = "geojson",
        division: Division = None,
        revision: Revision = None,
        date: Day = None,
        crs: Crs = None,
    ) -> None:
        _export(what, output, revision, date, division, crs)

    return export


export_app.command("grids", help=words("导出网格", "Export grids"))(_exporter("grids"))
export_app.command("divisions", help=words("导出区划", "Export divisions"))(_exporter("divisions"))
export_app.command("places", help=words("导出服务场所", "Export places of service"))(
    _exporter("places")
)


def locate(
    points: Annotated[
        Path,
        typer.Argument(help=words("含经纬度列的 CSV/XLSX 文件", "CSV or XLSX with lon and lat")),
    ],
    output: Output,
    revision: Revision = None,
    date: Day = None,
    crs: Crs = None,
) -> None:
    with plainly(), telling() as tell:
        # Read first: a missing or broken file is told before a database is started for it.
        read = read_points(points, crs)
        with (
            _written(output) as file,
            installation() as database,
            database.read() as reader,
        ):
            when = moment(reader, revision, date.date() if date else None)
            located, total = locate_file(reader, when, read, file, tell)
        err.print(
            words(f"{total:,} 个点中有 {located:,} 个在网格内，结果见 {output}。",
                  f"{located:,} of {total:,} points are in a grid; see {output}."),
            markup=False,
        )  # fmt: skip


@report_app.command(
    help=words("网格覆盖图（离线网页）", "The coverage map, a page that works offline")
)
def coverage(
    output: Output,
    revision: Revision = None,
    date: Day = None,
    lang: Annotated[
        Literal["zh", "en"] | None, typer.Option(help=words("打开时的语言", "Language it opens in"))
    ] = None,
) -> None:
    with plainly():
        language: Lang = lang or choose_language()
        with _written(output) as file, installation() as database, database.read() as reader:
            when = moment(reader, revision, date.date() if date else None)
            file.write(coverage_map.render(reader, when, language).encode())
        err.print(words(f"覆盖图已写入 {output}。", f"The map is in {output}."), markup=False)


@report_app.callback()
def _reports() -> None:
    pass


def check(revision: Revision = None, date: Day = None) -> None:
    with plainly(), telling() as tell, installation() as database, database.read() as reader:
        when = moment(reader, revision, date.date() if date else None)
        checked = check_published(reader, when, tell, scheme=code_scheme())
        lang = choose_language()
        faults = errors(checked.findings)
        for finding in checked.findings:
            mark = "[bold red]✗[/]" if finding.severity == "error" else "[yellow]![/]"
            out.print(f"{mark} ", end="")
            out.print(f"{finding.code}: {finding.what.to(lang)}", markup=False)
            if finding.place is not None:
                point = shapely.point_on_surface(finding.place)
                out.print(
                    f"    ({point.x:.7f}, {point.y:.7f}) → {finding.fix.to(lang)}", markup=False
                )
        counts = words(
            f"版本 {checked.revision}：{checked.divisions:,} 个区划，{checked.grids:,} 个网格",
            f"Revision {checked.revision}: {checked.divisions:,} divisions, "
            f"{checked.grids:,} grids",
        )
        if faults:
            out.print(
                f"{counts}。" if lang == "zh" else f"{counts}.",
                words(f"发现 {len(faults)} 处错误。", f"{len(faults)} faults."),
            )
            raise typer.Exit(Exit.FAULTS)
        told = [
            f"{counts}。" if lang == "zh" else f"{counts}.",
            words(
                "覆盖有效，无重叠、无缝隙、无越界。",
                "The coverage is valid: no overlap, no sliver, nothing beyond a border.",
            ),
        ]
        if checked.findings:
            places = len(checked.findings)
            told.append(
                words(
                    f"另有 {places} 处空白，见上。", f"{places} places are not covered: see above."
                )
            )
        out.print(*told)
