"""Who may import what: in their own area, and of others' nothing but vertices on the border."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from api.auth.principal import ANONYMOUS, OPERATOR, Grant, Principal, Role
from api.cluster.address import libpq_url
from api.store import audit, contacts, staff
from api.store.moments import moment
from gis.errors import Forbidden, SignInRequired
from gis.testing import block
from tests.api.importing import files, town
from tests.api.importing.conftest import Installation
from tests.api.importing.test_grids import assert_whole, cut_anew
from tests.api.importing.town import COUNTY, EAST, KM, TOWN, WEST

As = Callable[[Role, str | None], Installation]


@pytest.fixture
def sign_in(gridded: Installation) -> As:
    """The same database, for somebody with a role somewhere."""

    def made(role: Role, division: str | None) -> Installation:
        account = UUID(int=0xAB)
        with psycopg.connect(libpq_url(gridded.database.url)) as connection:
            connection.execute(
                "INSERT INTO account (id, name, display_name, kind) "
                "VALUES (%s, 'anna', 'x', 'person')",
                [account],
            )
            connection.execute(
                "INSERT INTO account_grant (id, account, role, division) "
                "VALUES (gen_random_uuid(), %s, %s, %s)",
                [account, role, division],
            )
        who = Principal(account, "anna", (Grant(role, division),), via="session")
        return replace(gridded, principal=who)

    return made


def trail(place: Installation, action: str) -> list[tuple[str, str | None]]:
    with place.database.read(OPERATOR) as reader:
        rows = audit.page(reader, audit.Filter(action=action), limit=50)
        return [(row.account_name, row.division) for row in rows]


def renamed(village: str) -> list[town.Row]:
    return [row | {"网格名称": "改名"} for row in town.grids(village)]


def test_an_approver_imports_in_their_village_and_leaves_a_trail(sign_in: As):
    place = sign_in("approver", WEST)
    assert place.grids(renamed(WEST)).outcome == "imported"
    assert trail(place, "import.grids")[0] == trail(place, "publish")[0] == ("anna", WEST)
    assert {g.name for g in place.standing_grids().values() if g.division == WEST} == {"改名"}


@pytest.mark.parametrize("rows", [renamed(EAST), [*renamed(WEST), *renamed(EAST)]])
@pytest.mark.parametrize("dry_run", [False, True])
def test_and_not_in_the_next(sign_in: As, rows: list[town.Row], dry_run: bool):
    place = sign_in("approver", WEST)
    revision = place.revision()
    with pytest.raises(Forbidden):
        place.grids(rows, dry_run=dry_run)
    assert place.revision() == revision


@pytest.mark.parametrize("role", ["viewer", "field", "planner"])
def test_other_roles_import_nothing(sign_in: As, role: Role):
    with pytest.raises(Forbidden):
        sign_in(role, None).grids(renamed(WEST))


def test_who_has_not_signed_in_imports_nothing(gridded: Installation):
    nobody = replace(gridded, principal=ANONYMOUS)
    for kind in (nobody.grids, nobody.divisions, nobody.staff):
        with pytest.raises(SignInRequired):
            kind(nobody.folder / "is never read.geojson")


def test_a_vertex_on_the_border_of_ones_area_is_put_on_the_other_side_too(sign_in: As):
    """The east village, the town and the county are in charge of others; see cut_anew."""
    place = sign_in("approver", WEST)
    before = place.standing_grids()
    report = place.grids(cut_anew())
    assert (report.outcome, report.changed) == ("imported", 2)
    assert report.neighbours >= 3
    assert_whole(place)
    after = place.standing_grids()
    touched = {code for code in after if after[code] != before[code]}
    assert any(code.startswith(EAST) for code in touched)
    for code in touched:
        if code.startswith(EAST):
            assert replace(after[code], geometry=before[code].geometry) == before[code]
    assert trail(place, "publish")[0] == ("anna", WEST)


def test_a_removed_grid_wants_authority_like_any(sign_in: As):
    place = sign_in("approver", WEST)
    rows = [town.grids(EAST)[0] | {"geometry": block(KM, 0, 2 * KM, KM)}]
    with pytest.raises(Forbidden):
        place.grids(rows, replace=True)


# --- divisions -----------------------------------------------------------------------------------


def village(code: str) -> town.Row:
    return {"区划代码": code, "名称": "新村", "geometry": block(3 * KM, 0, 4 * KM, KM)}


def divisions(place: Installation, *rows: town.Row):
    return place.divisions(files.geojson(place.folder / "new.geojson", list(rows)))


def test_a_town_and_its_village_come_into_ones_own_county_together(sign_in: As):
    place = sign_in("admin", COUNTY)
    shape = block(3 * KM, 0, 4 * KM, KM)
    new_town = {"区划代码": "360702101000", "名称": "新镇", "geometry": shape}
    assert divisions(place, village("360702101201"), new_town).added == 2
    assert place.standing_divisions()["360702101201"].managing_parent == "360702101000"


def test_a_village_does_not_come_into_a_town_of_others(sign_in: As):
    place = sign_in("admin", WEST)
    with pytest.raises(Forbidden):
        divisions(place, village("360702100203"))
    assert "360702100203" not in place.standing_divisions()


def test_a_village_is_redrawn_by_whoever_is_in_charge_of_it_but_not_moved(sign_in: As):
    place = sign_in("admin", WEST)
    mine = town.divisions()[2] | {"名称": "西新村"}
    assert divisions(place, mine).changed == 1
    with pytest.raises(Forbidden):
        divisions(place, mine | {"管理上级": COUNTY})


def test_a_county_comes_by_whoever_is_in_charge_of_everything(sign_in: As):
    place = sign_in("admin", COUNTY)
    county = {"区划代码": "360703000000", "名称": "邻县",
              "geometry": block(5 * KM, 0, 6 * KM, KM)}  # fmt: skip
    with pytest.raises(Forbidden):
        divisions(place, county)
    assert divisions(replace(place, principal=OPERATOR), county).added == 1


def test_a_county_is_renamed_by_its_own_administrators(sign_in: As):
    own = town.divisions()[0] | {"名称": "新试验县"}
    assert divisions(sign_in("admin", COUNTY), own).changed == 1


# --- staff ---------------------------------------------------------------------------------------


def people(place: Installation, *rows: town.Row):
    return place.staff(files.text_table(place.folder / "staff.csv", list(rows)))


def person(number: str, division: str, **more: str) -> town.Row:
    return {"工号": number, "姓名": "张三", "用工性质": "专职", "所属区划": division, **more}


def test_staff_come_where_one_is_in_charge_and_nowhere_else(sign_in: As):
    place = sign_in("approver", WEST)
    assert people(place, person("a-1", WEST, 手机="000-0000-0001")).added == 1
    assert trail(place, "import.staff") == [("anna", WEST)]
    with pytest.raises(Forbidden):
        people(place, person("a-2", EAST))
    with pytest.raises(Forbidden):
        people(place, person("a-2", WEST, 网格编码=f"{EAST}001"))


def test_who_is_at_home_elsewhere_is_not_taken_from_there(sign_in: As):
    place = sign_in("approver", WEST)
    assert people(replace(place, principal=OPERATOR), person("b-1", EAST)).added == 1
    with pytest.raises(Forbidden):
        people(place, person("b-1", WEST))


def test_the_trail_tells_what_changed_of_whom_but_no_telephone_number(sign_in: As):
    place = sign_in("approver", TOWN)
    people(place, person("a-1", WEST, 手机="000-0000-0001"))
    people(place, person("a-1", EAST, 手机="000-0000-0002"))
    with place.database.read(OPERATOR) as reader:
        newest = audit.page(reader, audit.Filter(action="import.staff"), limit=1)[0]
        assert newest.before["a-1"]["home_division"] == WEST
        assert newest.after["staff"]["a-1"]["home_division"] == EAST
        assert newest.after["staff"]["a-1"]["phone_changed"] is True
        told = str(audit.page(reader, limit=50))
        assert "000-0000-0001" not in told
        assert "000-0000-0002" not in told
        assert contacts.of_staff(reader, ["a-1"]) == {"a-1": "000-0000-0002"}
        assert [row.phone if "phone" in row._mapping else None
                for row in staff.page(reader, moment(reader), limit=9)] == [None]  # fmt: skip
