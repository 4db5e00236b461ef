"""The routes about accounts, asked by an administrator what their description allows.

As in ``tests/api/test_schema_conformance.py``, where nobody has signed in.
"""

from __future__ import annotations

import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, note, seed, settings

from api.app import create_app
from api.auth import secret
from api.auth.forgery import SAFE_METHODS
from api.cluster.address import libpq_url
from tests.api.test_schema_conformance import SEED
from tests.security.installation import fill
from tests.server_fixtures import serving

EXAMPLES = 15

described = schemathesis.openapi.from_dict(
    create_app("postgresql+psycopg://nobody@127.0.0.1:1/nothing").openapi()
)
ABOUT_ACCOUNTS = "^/api/v1/(account|accounts|audit|settings|invitations|session)"
ENDING = {"/api/v1/session", "/api/v1/account/sessions", "/api/v1/account/password"}
"""Those that end the session by which the others ask; nobody asks them here but by GET."""


@pytest.fixture(scope="module")
def administered(database_server):
    """A server, and the session of its administrator."""
    with database_server.fresh(database_server.template("security", fill)) as url:
        shown = secret.new_secret()
        with psycopg.connect(libpq_url(url)) as connection:
            connection.execute(
                "INSERT INTO session (id, account, hash, expires_at) "
                "SELECT gen_random_uuid(), id, %s, now() + interval '1 day' "
                "FROM account WHERE name = 'root'",
                [secret.digest(shown)],
            )
        with serving(url) as address:
            yield address, shown


@described.include(path_regex=ABOUT_ACCOUNTS).parametrize()
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_to_an_administrator_is_as_described(case, administered):
    note(f"WANGGE_FUZZ_SEED={SEED}")
    address, shown = administered
    if case.operation.path in ENDING and case.method not in SAFE_METHODS:
        return
    query = case.query or {}
    if "revision" in query and "date" in query:
        del query["revision"]
    case.call_and_validate(
        base_url=address,
        headers={
            "Cookie": f"wangge={shown}",
            "Origin": address,
            "X-CSRF-Token": secret.csrf_token(shown),
        },
    )
