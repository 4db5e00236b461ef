"""Several who publish at the same moment, and whoever listens for new revisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import psycopg
import pytest

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import moments
from api.workflows.plans import joining, publishing
from api.workflows.plans.refusals import PublishedMeanwhile
from gis.errors import CoverageFault
from tests.api.plans.publications import approved, assert_sound, publish, standing
from tests.api.plans.scene import ACROSS_WEST, PIER, SHORE, edit


@pytest.fixture
def meeting(monkeypatch):
    """Two who publish have both put theirs together before either of them writes, if they can."""
    both, join = Barrier(2, timeout=0.7), joining.join

    def slowly(*args, **more):
        found = join(*args, **more)
        try:
            both.wait()
        except BrokenBarrierError:  # the other one was made to wait, as it should be
            both.reset()
        return found

    monkeypatch.setattr(joining, "join", slowly)


def at_once(*deeds):
    """What came of each: its answer, or its error."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        futures = [pool.submit(deed) for deed in deeds]
    return [future.exception() or future.result() for future in futures]


def latest(scene):
    with scene.database.read(OPERATOR) as reader:
        return moments.latest(reader)


def test_of_two_who_publish_the_same_grid_at_once_one_is_told_of_the_other(own_scene, meeting):
    plans = [approved(own_scene, edit(PIER, name=name)) for name in ("码头", "渡口")]
    came = at_once(*(lambda p=plan: publish(own_scene, p) for plan in plans))
    [done] = [one for one in came if isinstance(one, dict)]
    [refused] = [one for one in came if isinstance(one, PublishedMeanwhile)]
    assert done["revision"] == latest(own_scene) == 2
    [conflict] = refused.members["conflicts"]
    assert conflict["theirs"]["properties"]["name"] == standing(own_scene)[PIER].name
    assert_sound(own_scene.database)


def test_two_who_publish_different_grids_at_once_both_do(own_scene, meeting):
    plans = [approved(own_scene, ACROSS_WEST), approved(own_scene, edit(SHORE, name="岸"))]
    came = at_once(*(lambda p=plan: publish(own_scene, p) for plan in plans))
    assert sorted(one["revision"] for one in came) == [2, 3]
    assert len(standing(own_scene)) == 7
    assert standing(own_scene)[SHORE].name == "岸"
    assert_sound(own_scene.database)


def test_the_same_publication_asked_for_several_times_at_once_is_one_revision(own_scene):
    plan = approved(own_scene, ACROSS_WEST)
    request, who = own_scene.request(plan, "once"), own_scene.people["approver"]
    came = at_once(
        *[lambda: publishing.publish(own_scene.bench, who, plan, request) for _ in range(4)]
    )
    assert [one["revision"] for one in came] == [2, 2, 2, 2]
    assert latest(own_scene) == 2


def heard(connection):
    """The revisions that were announced."""
    return [
        notice.payload
        for notice in connection.notifies(timeout=0.3)
        if notice.channel == "revision"
    ]


def test_a_revision_is_announced_when_it_stands_and_one_that_fails_is_not(own_scene):
    with psycopg.connect(libpq_url(own_scene.database.url), autocommit=True) as listener:
        listener.execute("LISTEN revision")
        publish(own_scene, approved(own_scene, ACROSS_WEST))
        assert heard(listener) == ["2"]
        narrow = approved(own_scene, {"type": "erase", "grid": str(PIER)})
        with pytest.raises(CoverageFault):
            publish(own_scene, narrow)
        assert heard(listener) == []
        assert latest(own_scene) == 2
