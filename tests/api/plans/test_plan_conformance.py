"""The routes of plans and revisions, asked by a planner and an approver what they allow.

As in ``tests/api/test_schema_conformance.py``, where nobody has signed in and a plan is never
found: here each request is about a plan that is there, and mostly of its present version.
"""

from __future__ import annotations

from itertools import count

import httpx
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, note, seed, settings
from schemathesis.config import SchemathesisConfig

from api.app import create_app
from api.auth import secret
from api.cluster.address import libpq_url
from tests.api.test_schema_conformance import SEED
from tests.security.installation import GRIDS, HERE, fill
from tests.server_fixtures import serving

EXAMPLES = 4

described = schemathesis.openapi.from_dict(
    create_app("postgresql+psycopg://nobody@127.0.0.1:1/nothing").openapi(),
    # Boundary values are tried where nobody has signed in; here each request needs a plan.
    config=SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}}),
)
ABOUT_PLANS = "^/api/v1/(plans|revisions/.*/(revert|diff)|grids/.*/(lineage|staff)|staff)"
PLANS = "/api/v1/plans"
BY_APPROVERS = ("/approve", "/reject", "/publish", "/revert", "/staff", "/staff/end")

_turn = count()

_idle: dict[bool, tuple[str, int, str]] = {}
"""A plan that is submitted, and one that is not, which the request before left as they were."""


def _signed_in(url, name):
    """The headers of somebody's session."""
    shown = secret.new_secret()
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute(
            "INSERT INTO session (id, account, hash, expires_at) "
            "SELECT gen_random_uuid(), id, %s, now() + interval '1 day' "
            "FROM account WHERE name = %s",
            [secret.digest(shown), name],
        )
    return {"Cookie": f"wangge={shown}", "X-CSRF-Token": secret.csrf_token(shown)}


@pytest.fixture(scope="module")
def planning(database_server):
    """A server, and the sessions of those who plan and approve there."""
    with database_server.fresh(database_server.template("security", fill)) as url:
        people = {name: _signed_in(url, name) for name in ("planner", "approver")}
        with serving(url) as address:
            for headers in people.values():
                headers["Origin"] = address
            yield address, people


def _plan(address, people, *, submitted):
    """A plan that changes something, its version, and a comment on it."""
    with httpx.Client(base_url=address, headers=people["planner"]) as client:
        plan = client.post(PLANS, json={"title": "试", "division": HERE}).json()["id"]
        operation = {"type": "edit", "grid": str(GRIDS[1]), "name": f"名{next(_turn)}"}
        client.post(f"{PLANS}/{plan}/operations", json={"version": 1, "operation": operation})
        comment = client.post(f"{PLANS}/{plan}/comments", json={"text": "请看"}).json()["id"]
        if submitted:
            client.post(f"{PLANS}/{plan}/submit", json={"version": 2})
    return plan, 3 if submitted else 2, comment


@(
    described.include(path_regex=ABOUT_PLANS)
    .exclude(path_regex="/events$")  # a stream that does not end
    .parametrize()
)
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_about_plans_is_as_described(case, planning):
    note(f"WANGGE_FUZZ_SEED={SEED}")
    address, people = planning
    made = None
    by = "approver" if case.operation.path.endswith(BY_APPROVERS) else "planner"
    if case.operation.path.startswith(f"{PLANS}/{{id}}"):
        submitted = by == "approver"
        made = _idle.pop(submitted, None) or _plan(address, people, submitted=submitted)
        plan, version, comment = made
        case.path_parameters["id"] = plan
        if "comment" in case.path_parameters:
            case.path_parameters["comment"] = comment
        if isinstance(case.body, dict) and isinstance(case.body.get("version"), int):
            case.body["version"] = version
    query = case.query or {}
    if "revision" in query and "date" in query:
        del query["revision"]
    # What is well-formed may still be refused: an operation that cannot be, a reason left out.
    answer = case.call_and_validate(
        base_url=address,
        headers=people[by],
        excluded_checks=[schemathesis.checks.positive_data_acceptance],
    )
    if made is not None and (case.method in {"GET", "HEAD"} or answer.status_code >= 400):
        _idle[submitted] = made
