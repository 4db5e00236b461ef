"""Plans in a real browser on a real server, each test with a plan of its own.

Fixtures
--------
studio : Office
    A server with the people of a town: two planners, an approver.
open_plan : OpenPlan
    Opens a plan's workspace for somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.cluster_fixtures import DatabaseServer
from tests.server_fixtures import serving
from tests.web.conftest import Visits, visiting
from tests.web.facts import TOWN, VILLAGE
from tests.web.office import PLANNER, Office, opened
from tests.web.plan.desk import Desk, Workspace

COLLEAGUE, APPROVER = "zhaolei", "liqiang"
"""Another planner of the town, and who approves there."""

OpenPlan = Callable[..., tuple[Workspace, Desk, str]]


@pytest.fixture(scope="session")
def studio(database_server: DatabaseServer, demo_template: str) -> Iterator[Office]:
    """A server with the people of a town."""
    with (
        database_server.fresh(demo_template) as url,
        serving(url) as address,
        opened(url, address) as found,
    ):
        found.employ(COLLEAGUE, "赵磊", ("planner", TOWN))
        found.employ(APPROVER, "李强", ("approver", TOWN))
        yield found


@pytest.fixture
def visit_studio(chromium: Browser, studio: Office) -> Iterator[Visits]:
    """Pages of that server; nothing that they do may fail unless a test says so."""
    with visiting(chromium, studio.address) as visits:
        yield visits


@pytest.fixture(scope="session")
def desks(chromium: Browser, studio: Office) -> Iterator[Callable[[str], Desk]]:
    """Somebody's desk by name: signed in once for all tests."""
    kept: dict[str, Desk] = {}

    def desk(who: str) -> Desk:
        if who not in kept:
            context = chromium.new_context()
            page = context.new_page()
            studio.signed_in(who)(page)
            page.close()
            kept[who] = Desk(studio.address, context)
        return kept[who]

    yield desk
    for each in kept.values():
        each.context.close()


@pytest.fixture
def open_plan(visit_studio: Visits, desks: Callable[[str], Desk]) -> OpenPlan:
    """Open a plan, a new one of the village unless ``plan`` is given."""

    def open_it(
        plan: str | None = None, *, who: str = PLANNER, division: str = VILLAGE, **options: Any
    ) -> tuple[Workspace, Desk, str]:
        desk = desks(who)
        found = plan or desk.begin(division)
        page = visit_studio(
            f"/plans/{found}", wait=False, storage_state=desk.context.storage_state(), **options
        )
        workspace = Workspace(page)
        workspace.ready()
        return workspace, desk, found

    return open_it
