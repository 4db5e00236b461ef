"""Reverting a revision: a new one, in which what it changed is as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.auth.principal import OPERATOR
from api.store import audit, lineage, moments
from api.store import divisions as division_store
from api.workflows import reverting
from api.workflows.plans.refusals import KeyReused, PublishedMeanwhile
from api.workflows.publication import Publication, publish
from api.workflows.reverting import NothingToRevert, NotRevertible
from gis.coverage import Coverage
from gis.errors import Forbidden, NotFound
from gis.testing import block
from gis.text import Text
from tests.api.plans.publications import (
    assert_sound,
    assign,
    by_code,
    published,
    ring,
    serving,
    standing,
    text_of,
)
from tests.api.plans.scene import (
    ACROSS_WEST,
    BARN,
    COUNTY,
    DOWN_WEST,
    EAST,
    FIELD,
    FURROW,
    HILL,
    LAKE,
    MARSH,
    OTHER,
    PIER,
    SHORE,
    TOWN,
    WEST,
    edit,
    split,
)


def revert(scene, revision, who="approver", key="revert", **more):
    return reverting.revert(scene.database, scene.people[who], revision, key, **more)["revision"]


def test_a_split_is_taken_back_with_identity_code_people_and_vertices(own_scene):
    published(own_scene, DOWN_WEST)
    number = revert(own_scene, 2)
    assert number == 3
    assert text_of(own_scene.database, 3) == text_of(own_scene.database, 1)
    assert ring(own_scene, FIELD) == ring(own_scene, FIELD, 1)
    assert serving(own_scene, WEST) == {("a-1", "worker")}
    assert_sound(own_scene.database)


def test_a_merge_is_taken_back(own_scene):
    published(own_scene, {"type": "merge", "grids": [str(WEST), str(EAST)]})
    revert(own_scene, 2)
    assert text_of(own_scene.database, 3) == text_of(own_scene.database, 1)
    assert serving(own_scene, WEST) == {("a-1", "worker")}
    assert serving(own_scene, EAST) == {("a-2", "worker")}


def test_an_erased_grid_comes_back(broad_scene):
    published(broad_scene, {"type": "erase", "grid": str(SHORE)})
    assert serving(broad_scene, SHORE) == set()
    revert(broad_scene, 2)
    assert text_of(broad_scene.database, 3) == text_of(broad_scene.database, 1)
    assert serving(broad_scene, SHORE) == {("a-3", "worker")}
    assert_sound(broad_scene.database)


def test_a_revert_can_be_reverted(own_scene):
    published(own_scene, ACROSS_WEST)
    revert(own_scene, 2)
    revert(own_scene, 3, key="again")
    assert text_of(own_scene.database, 4) == text_of(own_scene.database, 2)
    low = by_code(own_scene, f"{HILL}003")
    assert serving(own_scene, low.id) == {("a-1", "worker")}


def test_what_was_published_since_elsewhere_stays(own_scene):
    published(own_scene, ACROSS_WEST)
    published(own_scene, edit(PIER, name="码头"))
    revert(own_scene, 2)
    assert standing(own_scene)[PIER].name == "码头"
    assert WEST in standing(own_scene)
    assert_sound(own_scene.database)


def test_later_changes_to_the_same_grids_are_conflicts(own_scene):
    published(own_scene, ACROSS_WEST)
    low = by_code(own_scene, f"{HILL}003")
    published(own_scene, edit(low.id, name="下"))
    with pytest.raises(PublishedMeanwhile) as refused:
        revert(own_scene, 2)
    assert [c["grid"] for c in refused.value.members["conflicts"]] == [str(low.id)]
    revert(own_scene, 2, choose={low.id: "yours"})
    assert text_of(own_scene.database, 4) == text_of(own_scene.database, 1)


def test_codes_of_removed_grids_are_not_given_again_after_a_revert(own_scene):
    published(own_scene, ACROSS_WEST)
    revert(own_scene, 2)
    published(own_scene, split(WEST, (200, -50), (200, 1050)))
    codes = {g.code for g in standing(own_scene).values() if g.division == HILL}
    assert codes == {f"{HILL}002", f"{HILL}005", f"{HILL}006"}


def test_earlier_revisions_read_the_same_whatever_comes(own_scene):
    texts = {1: text_of(own_scene.database, 1)}
    deeds = [
        lambda: published(own_scene, DOWN_WEST),
        lambda: published(own_scene, edit(PIER, name="码头")),
        lambda: revert(own_scene, 2),
        lambda: published(own_scene, {"type": "merge", "grids": [str(SHORE), str(PIER)]}),
        lambda: revert(own_scene, 5, key="other"),
    ]
    for deed in deeds:
        number = deed()
        texts[number] = text_of(own_scene.database, number)
        assert texts == {n: text_of(own_scene.database, n) for n in texts}
    assert sorted(texts) == [1, 2, 3, 4, 5, 6]


def test_asked_again_by_its_key_a_revert_is_done_once(own_scene):
    published(own_scene, ACROSS_WEST)
    assert revert(own_scene, 2) == revert(own_scene, 2) == 3
    with pytest.raises(KeyReused):
        revert(own_scene, 1)
    with pytest.raises(NothingToRevert):
        revert(own_scene, 2, key="another")
    with own_scene.database.read(OPERATOR) as reader:
        assert moments.latest(reader) == 3


def test_what_comes_back_is_known_to_come_from_what_there_was(own_scene):
    published(own_scene, ACROSS_WEST)
    parts = {by_code(own_scene, f"{HILL}{n:03d}").id for n in (3, 4)}
    revert(own_scene, 2)
    with own_scene.database.read(OPERATOR) as reader:
        [one] = lineage.between(reader, 2, 3)
    assert (one.child, set(one.parents)) == (WEST, parts)


def test_somebody_who_was_moved_is_moved_back(own_scene):
    published(own_scene, assign(own_scene, PIER, "a-3") | {"from": str(SHORE)})
    assert serving(own_scene, PIER) == {("a-3", "worker")}
    revert(own_scene, 2)
    assert serving(own_scene, PIER) == set()
    assert serving(own_scene, SHORE) == {("a-3", "worker")}


def test_the_first_import_is_not_reverted(own_scene):
    with pytest.raises(NotRevertible) as refused:
        revert(own_scene, 1)
    assert HILL in refused.value.members["divisions"]
    assert "……" in refused.value.text.zh
    with pytest.raises(NotFound):
        revert(own_scene, 7)


@pytest.mark.parametrize("who", ["planner", "viewer", "neighbour"])
def test_only_publishers_revert(own_scene, who):
    published(own_scene, ACROSS_WEST)
    with pytest.raises(Forbidden):
        revert(own_scene, 2, who)


def test_whoever_publishes_in_the_town_reverts_what_was_changed_there(own_scene):
    published(own_scene, DOWN_WEST)
    revert(own_scene, 2, "headman")
    assert text_of(own_scene.database, 3) == text_of(own_scene.database, 1)


def publish_directly(scene, **what):
    """A revision that no plan made, such as an import."""
    with scene.database.write(OPERATOR) as writer:
        number = publish(writer, Publication(**what), "import", Text("导入", "Imported"))
        audit.record(writer, action="import.test", object=f"revision/{number}")
    return number


def divisions(scene, *codes):
    """Divisions as they stand."""
    with scene.database.read(OPERATOR) as reader:
        found = division_store.records(reader, moments.moment(reader), codes)
    return {division.code: division for division in found}


def test_a_border_between_villages_that_was_moved_with_their_grids_is_moved_back(own_scene):
    #   │EAST│SHORE│  →  │EAST │SHORE│   and with it the border of HILL and LAKE
    town = divisions(own_scene, TOWN)[TOWN]
    grids = standing(own_scene)
    moved = Coverage.of(
        [
            replace(grids[EAST], geometry=block(500, 0, 1100, 1000)),
            replace(grids[SHORE], geometry=block(1100, 0, 1500, 1000)),
            grids[WEST],
            grids[PIER],
            grids[FURROW],
            grids[BARN],
        ],
        {
            HILL: block(0, 0, 1100, 1000),
            LAKE: block(1100, 0, 2000, 1000),
            TOWN: town.geometry,
            **{
                code: one.geometry
                for code, one in divisions(own_scene, COUNTY, OTHER, FIELD, MARSH).items()
            },
        },
    )
    known = divisions(own_scene, *moved.areas)
    publish_directly(
        own_scene,
        divisions=[
            replace(known[code], geometry=shape.geometry)
            for code, shape in moved.areas.items()
            if shape.geometry != known[code].geometry
        ],
        grids=[grid for grid in moved if grid != grids[grid.id]],
    )
    assert_sound(own_scene.database)
    revert(own_scene, 2)
    assert standing(own_scene)[EAST] == grids[EAST]
    assert standing(own_scene)[SHORE] == grids[SHORE]
    assert ring(own_scene, HILL) >= ring(own_scene, HILL, 1)
    assert_sound(own_scene.database)


def test_a_renamed_division_is_not_changed_back_and_is_named(own_scene):
    [hill] = divisions(own_scene, HILL).values()
    publish_directly(own_scene, divisions=[replace(hill, name="新山村")])
    with pytest.raises(NotRevertible) as refused:
        revert(own_scene, 2)
    assert refused.value.members == {"divisions": [HILL], "places": False}
    assert HILL in refused.value.text.en
