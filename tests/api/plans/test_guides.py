"""Lines to draw along: loaded into a plan, or put into a folder by the operator."""

from __future__ import annotations

import io
import os
import zipfile
from typing import Any

import pytest
import shapely

from api.protection import MAX_BODY, MAX_UPLOAD
from api.schemas import plan_files as wire
from api.workflows.plans import guides
from api.workflows.plans.guides import InstallationGuides
from gis import crs, lattice
from tests.api.importing import files
from tests.api.plans.test_plan_routes import Draft
from tests.api.plans.uploads import collection, path, sent
from tests.security.installation import THERE

ACROSS = path((-100, 400), (300, 420), (1100, 400))
"""A road through the village and out of it on both sides."""

POND = path((200, 200), (300, 200), (300, 300), (200, 200))


@pytest.fixture
def plan(office) -> Draft:
    return Draft(office)


@pytest.fixture
def folder(office, tmp_path):
    """The installation's guide files, while the test runs."""
    before = office.app.state.guides
    office.app.state.guides = InstallationGuides(tmp_path)
    yield tmp_path
    office.app.state.guides = before


def lines(*shapes: shapely.Geometry) -> bytes:
    """GeoJSON of these."""
    return collection([{"geometry": shape} for shape in shapes])


def load(plan: Draft, content: bytes, file: str = "道路.geojson", who: str = "planner", **fields):
    """POST it as a guide."""
    address = f"/api/v1/plans/{plan.id}/guides"
    return plan.by(who).ask("POST", address, **sent(content, file, **fields))


def loaded(plan: Draft, content: bytes, file: str = "道路.geojson", **fields: Any) -> str:
    """The same, which must succeed; the guide's id."""
    answer = load(plan, content, file, **fields)
    assert answer.status_code == 201, answer.text
    return str(wire.Guide.model_validate(answer.json()).id)


def shapes(plan: Draft, guide: str, who: str = "planner") -> list[shapely.LineString]:
    """The lines of a guide."""
    found = plan.get(f"guides/{guide}", who)
    wire.GuideCollection.model_validate(found)
    return [shapely.geometry.shape(one["geometry"]) for one in found["features"]]


def refusal(answer) -> str:
    """The code of a refusal that tells in both languages what is wrong."""
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"]
    return answer.json()["code"]


def test_lines_are_kept_on_the_lattice_and_listed_with_the_plan(plan):
    guide = loaded(plan, lines(ACROSS), kind="road", name="国道")
    items = plan.get("guides")["items"]
    assert items == [{"id": guide, "name": "国道", "kind": "road", "lines": 1, "source": "plan"}]
    [line] = shapes(plan, guide)
    assert lattice.on_lattice(line)
    assert line.equals(ACROSS)
    assert plan.get()["version"] == 1


def test_without_a_name_it_is_called_as_the_file(plan):
    loaded(plan, lines(ACROSS), "C:\\图形\\村道.geojson")
    assert [one["name"] for one in plan.get("guides")["items"]] == ["村道.geojson"]


def test_areas_count_by_their_borders_and_points_guide_nobody(plan):
    area = shapely.Polygon(POND)
    island = shapely.Polygon(POND.coords, [path((240, 210), (260, 210), (260, 230)).coords])
    mixed = shapely.GeometryCollection([area, POND.centroid, shapely.MultiLineString([ACROSS])])
    guide = loaded(plan, lines(mixed, island, POND.centroid), kind="water")
    assert len(shapes(plan, guide)) == 4
    assert refusal(load(plan, lines(POND.centroid))) == "invalid_value"


def test_vertices_that_fall_on_one_step_are_one_and_nothing_else_is_simplified(plan):
    line = path((0, 0), (100.2, 0.1), (100.3, 0.2), (200, 0), (300, 0), (400, 1))
    [kept] = shapes(plan, loaded(plan, lines(line, path((10, 10), (10.2, 10.1)))))
    assert len(kept.coords) == 5


def test_only_what_lies_around_the_plans_division_is_kept(plan):
    far = shapely.transform(ACROSS, lambda xy: xy + 0.2)
    through = shapely.LineString([(114.0, 25.80002), (116.0, 25.80002)])
    [kept] = shapes(plan, loaded(plan, lines(far, through)))
    # The division is some ten metres wide; about half a kilometre on each side.
    assert kept.length == pytest.approx(0.01, rel=0.1)
    assert refusal(load(plan, lines(far))) == "invalid_value"


@pytest.mark.parametrize("format_", files.FORMATS)
def test_every_format_that_imports_read(plan, tmp_path, format_):
    name, write = files.FORMATS[format_]
    shape = shapely.MultiPolygon([shapely.Polygon(POND)])
    written = write(tmp_path / name, [{"名称": "塘", "geometry": shape}])
    [line] = shapes(plan, loaded(plan, written.read_bytes(), name))
    assert shapely.hausdorff_distance(line, POND) < 2 / lattice.SCALE


def test_other_coordinate_systems_are_converted_as_stated_or_as_told(plan, tmp_path):
    bent = shapely.transform(ACROSS, crs.wgs84_to_gcj02)
    [line] = shapes(plan, loaded(plan, lines(bent), crs="gcj02"))
    assert shapely.hausdorff_distance(line, ACROSS) < 2 / lattice.SCALE
    metres = crs.from_wgs84(ACROSS, "EPSG:4547")
    [line] = shapes(plan, loaded(plan, lines(metres), crs="4547"))
    assert shapely.hausdorff_distance(line, ACROSS) < 2 / lattice.SCALE
    written = files.geopackage(tmp_path / "a.gpkg", [{"n": 1, "geometry": metres}], crs="EPSG:4547")
    [line] = shapes(plan, loaded(plan, written.read_bytes(), "a.gpkg"))
    assert shapely.hausdorff_distance(line, ACROSS) < 2 / lattice.SCALE


def test_a_wrong_coordinate_system_is_refused(plan):
    metres = crs.from_wgs84(ACROSS, "EPSG:4547")
    answers = [
        load(plan, lines(metres)),
        load(plan, lines(ACROSS), crs="no such"),
        load(plan, lines(ACROSS), crs="4547"),
    ]
    assert {refusal(answer) for answer in answers} == {"invalid_value"}
    assert plan.get("guides")["items"] == []


def bomb() -> bytes:
    """A small archive that unpacks to a hundred megabytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("roads.shp", b"\0" * 100_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("roads.zip", bomb(), "hostile_file"),
        ("roads.geojson", b'{"type":' * 100_000, "hostile_file"),
        ("roads.kml", b"<OGRVRTDataSource/>", "hostile_file"),
        ("../../etc/passwd", b"root:x:0:0", "unknown_format"),
        ("roads.gpkg", lines(ACROSS), "unknown_format"),
        ("roads.geojson", b"", "unreadable_file"),
    ],
)
def test_hostile_and_broken_files_are_refused(plan, name, content, code):
    assert refusal(load(plan, content, name)) == code
    assert plan.get("guides")["items"] == []


def test_a_plan_holds_so_many_lines_and_no_more(plan, monkeypatch):
    monkeypatch.setattr(guides, "MOST_LINES", 2)
    assert refusal(load(plan, lines(ACROSS, POND, path((0, 0), (9, 9))))) == "invalid_value"
    loaded(plan, lines(ACROSS, POND))
    monkeypatch.setattr(guides, "MOST_TOGETHER", 9)
    assert refusal(load(plan, lines(ACROSS))) == "invalid_value"
    monkeypatch.setattr(guides, "MOST_TOGETHER", 10)
    loaded(plan, lines(ACROSS))
    monkeypatch.setattr(guides, "MOST_GUIDES", 2)
    assert refusal(load(plan, lines(ACROSS))) == "invalid_value"


def test_who_sees_the_plan_sees_them_and_who_works_on_it_changes_them(office, plan):
    guide = loaded(plan, lines(ACROSS))
    assert len(shapes(plan, guide, "approver")) == 1
    assert load(plan, lines(ACROSS), who="approver").status_code == 403
    address = f"/api/v1/plans/{plan.id}/guides/{guide}"
    assert plan.by("approver").ask("DELETE", address).status_code == 403
    assert plan.by("viewer").get(address).status_code == 403
    elsewhere = Draft(office, THERE, "root")
    other = loaded(elsewhere, lines(path((1100, 0), (1200, 50))), who="root")
    assert plan.by("planner").get(f"/api/v1/plans/{elsewhere.id}/guides").status_code == 404
    assert plan.by("planner").get(f"/api/v1/plans/{plan.id}/guides/{other}").status_code == 404


def test_they_go_when_they_are_deleted_and_leave_their_trail(office, plan):
    guide = loaded(plan, lines(ACROSS), name="国道")
    address = f"/api/v1/plans/{plan.id}/guides/{guide}"
    assert plan.by("planner").ask("DELETE", address).status_code == 204
    assert plan.by("planner").ask("DELETE", address).status_code == 404
    assert plan.get("guides")["items"] == []
    assert office.newest("plan.guide").after["title"] == "国道"
    assert office.newest("plan.guide.delete").before["guide"] == guide


def test_a_copy_of_the_plan_has_them_too(office, plan):
    guide = loaded(plan, lines(ACROSS), name="国道", kind="road")
    copy = plan.do("copy")["copy"]
    [item] = plan.by("planner").get(f"/api/v1/plans/{copy}/guides").json()["items"]
    assert (item["name"], item["kind"], item["lines"]) == ("国道", "road", 1)
    assert item["id"] != guide
    plan.id = copy
    assert shapes(plan, item["id"])[0].equals(ACROSS)


def test_a_plan_under_review_keeps_the_lines_that_it_has(office, plan):
    guide = loaded(plan, lines(ACROSS))
    plan.operate({"type": "edit", "grid": "00000000-0000-0000-0000-000000000001", "name": "甲"})
    plan.do("submit")
    assert load(plan, lines(ACROSS)).status_code == 409
    address = f"/api/v1/plans/{plan.id}/guides/{guide}"
    assert plan.by("planner").ask("DELETE", address).status_code == 409
    assert len(shapes(plan, guide)) == 1


# --- the installation's --------------------------------------------------------------------------


def test_what_the_operator_put_into_the_folder_every_plan_can_be_drawn_along(plan, folder):
    (folder / "water 河流.geojson").write_bytes(lines(POND))
    (folder / "村界.geojson").write_bytes(lines(ACROSS))
    (folder / ".hidden").write_bytes(b"")
    items = plan.get("guides")["items"]
    told = [(one["name"], one["kind"], one["lines"], one["source"]) for one in items]
    assert told == [
        ("water 河流", "water", None, "installation"),
        ("村界", "other", None, "installation"),
    ]
    [line] = shapes(plan, items[0]["id"])
    assert line.equals(POND)
    address = f"/api/v1/plans/{plan.id}/guides/{items[0]['id']}"
    assert plan.by("planner").ask("DELETE", address).status_code == 403


def test_a_file_of_the_folder_is_read_once_and_again_when_it_has_changed(plan, folder, monkeypatch):
    file = folder / "road.geojson"
    file.write_bytes(lines(ACROSS))
    [item] = plan.get("guides")["items"]
    assert len(shapes(plan, item["id"])) == 1
    with monkeypatch.context() as patched:
        patched.delattr(guides, "_read")
        assert len(shapes(plan, item["id"])) == 1
    file.write_bytes(lines(ACROSS, POND))
    os.utime(file, (1, 1))
    assert len(shapes(plan, item["id"])) == 2


def test_a_shapefile_in_the_folder_is_one_guide(plan, folder):
    files.shapefile(folder / "road.zip", [{"n": 1, "geometry": shapely.Polygon(POND)}])
    (folder / "road.zip").unlink()
    for part in (folder / "road").iterdir():
        part.rename(folder / part.name)
    [item] = plan.get("guides")["items"]
    assert (item["name"], item["kind"]) == ("road", "road")
    assert len(shapes(plan, item["id"])) == 1


def test_a_file_of_the_folder_that_cannot_be_read_is_told_of_when_it_is_asked_for(plan, folder):
    (folder / "road.geojson").write_bytes(b"{")
    [item] = plan.get("guides")["items"]
    answer = plan.by("planner").get(f"/api/v1/plans/{plan.id}/guides/{item['id']}")
    assert refusal(answer) == "unreadable_file"


# --- uploads -------------------------------------------------------------------------------------


def test_a_file_may_be_larger_than_other_requests_and_not_of_any_size(plan):
    large = lines(ACROSS) + b" " * MAX_BODY
    loaded(plan, large)
    assert load(plan, lines(ACROSS) + b" " * MAX_UPLOAD).status_code == 413
    answer = plan.by("planner").ask("POST", f"/api/v1/plans/{plan.id}/comments", **sent(large))
    assert answer.status_code == 413


def test_of_whoever_may_not_send_a_file_nothing_is_read(office, plan):
    read = []

    async def body():
        read.append(len(read))
        yield b"--x--"

    def ask(who):
        return office.browser(who).ask(
            "POST",
            f"/api/v1/plans/{plan.id}/guides",
            content=body(),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )

    assert (ask(None).status_code, ask("viewer").status_code) == (401, 403)
    assert read == []
    assert ask("planner").status_code == 422
    assert read == [0]


def test_without_the_pages_own_mark_no_file_is_taken(plan):
    address = f"/api/v1/plans/{plan.id}/guides"
    browser = plan.by("planner")
    answer = browser.ask("POST", address, headers={"X-CSRF-Token": None}, **sent(lines(ACROSS)))
    assert answer.status_code == 403
    assert plan.get("guides")["items"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "sky"},
        {"name": "x" * 201},
        {"name": " "},
        {"unknown": "1"},
        {"crs": "a\nb"},
    ],
)
def test_fields_that_cannot_be_are_refused(plan, fields):
    assert refusal(load(plan, lines(ACROSS), **fields)) in ("invalid_request", "invalid_value")


def test_a_form_wants_one_file_and_each_field_once(plan):
    address = f"/api/v1/plans/{plan.id}/guides"
    ask = plan.by("planner").ask
    file = ("a.geojson", lines(ACROSS))
    two = [("file", file), ("file", file)]
    twice = [("file", file), ("name", (None, "a")), ("name", (None, "b"))]
    for given in ({"data": {"file": "text"}}, {"files": two}, {"files": twice}, {"json": {}}, {}):
        answer = ask("POST", address, **given)
        assert answer.status_code == 422, (given, answer.text)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert ask("POST", address, content=b"--y", headers=broken).status_code == 422
