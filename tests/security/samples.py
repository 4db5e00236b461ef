"""For every route: by which rule it is to let people in, and a request that it answers.

A new route belongs here; :mod:`tests.security.test_matrix` fails without.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from api.auth import secret
from tests.security.installation import HERE, NEAR, PASSWORD, Browser, Installation
from tests.security.plan_samples import PLANS
from tests.security.sample import TOWN, VILLAGE, Asked, Make, Sample, Where


def _with(**query: Any) -> Make:
    return lambda _small, _browser, _where: Asked(query=query)


def _at(**path: Any) -> Make:
    return lambda _small, _browser, _where: Asked(path=path)


def _account(small: Installation, where: Where) -> Any:
    """A viewer of a village."""
    with small.sql() as connection:
        [account] = connection.execute(
            "INSERT INTO account (id, name, display_name, kind) "
            "VALUES (gen_random_uuid(), 't' || gen_random_uuid(), 'T', 'person') RETURNING id"
        ).fetchone() or [None]
        connection.execute(
            "INSERT INTO account_grant (id, account, role, division) "
            "VALUES (gen_random_uuid(), %s, 'viewer', %s)",
            [account, VILLAGE[where]],
        )
    return account


def _of_account(json: Any = None) -> Make:
    return lambda small, _browser, where: Asked(path={"id": _account(small, where)}, json=json)


def _granting(small: Installation, _: Browser, where: Where) -> Asked:
    json = {"role": "planner", "division": TOWN[where]}
    return Asked(path={"id": _account(small, "here")}, json=json)


def _taking_back(small: Installation, _: Browser, where: Where) -> Asked:
    account = _account(small, where)
    with small.sql() as connection:
        found = connection.execute("SELECT id FROM account_grant WHERE account = %s", [account])
        [grant] = found.fetchone() or [None]
    return Asked(path={"id": account, "grant": grant})


def _making(_: Installation, __: Browser, where: Where) -> Asked:
    grants = [{"role": "viewer", "division": VILLAGE[where]}]
    return Asked(json={"name": f"n{uuid4().hex}", "display_name": "N", "grants": grants})


def _linked(small: Installation, json: dict[str, Any]) -> Asked:
    code = secret.new_secret()
    with small.sql() as connection:
        connection.execute(
            "INSERT INTO invitation (hash, account, purpose, expires_at) "
            "VALUES (%s, %s, 'welcome', now() + interval '1 day')",
            [secret.digest(code), _account(small, "here")],
        )
    return Asked(json={"code": code} | json)


def _own(small: Installation, browser: Browser, table: str) -> Asked:
    """A session or a token of whoever asks; of the viewer, when it is nobody."""
    owner = small.accounts[browser.who or "viewer"]
    extra = {"session": "", "token": ", name, scopes"}[table]
    values = {"session": "", "token": ", 'more', ARRAY['read']"}[table]
    with small.sql() as connection:
        found = connection.execute(
            f"INSERT INTO {table} (id, account, hash, expires_at{extra}) "  # noqa: S608
            f"VALUES (gen_random_uuid(), %s, %s, now() + interval '1 day'{values}) RETURNING id",
            [owner, secret.digest(secret.new_secret())],
        )
        [identity] = found.fetchone() or [None]
    return Asked(path={"id": identity})


READ = "read_published"
POINT = {"lon": 114.90002, "lat": 25.80005}
NEW_PASSWORD = "another walk along the river"  # noqa: S105 — nobody's
API = "/api/v1"

SAMPLES: dict[tuple[str, str], Sample] = {
    # What is published.
    ("GET", f"{API}/lookup"): Sample(READ, make=_with(**POINT)),
    ("POST", f"{API}/lookup"): Sample(
        READ, make=lambda _small, _browser, _where: Asked(json={"points": [POINT, POINT]})
    ),
    ("GET", f"{API}/coverage"): Sample(READ, make=_with(division=HERE)),
    ("GET", f"{API}/divisions"): Sample(READ),
    ("GET", f"{API}/divisions/{{code}}"): Sample(READ, make=_at(code=NEAR)),
    ("GET", f"{API}/grids"): Sample(READ),
    ("GET", f"{API}/grids/{{id}}"): Sample(
        READ, make=_at(id="00000000-0000-0000-0000-000000000001")
    ),
    ("GET", f"{API}/places"): Sample(READ),
    ("GET", f"{API}/staff"): Sample(READ),
    ("GET", f"{API}/revisions"): Sample(READ),
    ("GET", f"{API}/revisions/{{number}}"): Sample(READ, make=_at(number=1)),
    ("GET", f"{API}/search"): Sample(READ, make=_with(q="火燃")),
    ("GET", f"{API}/config"): Sample(READ),
    ("GET", f"{API}/export/grids.geojson"): Sample(READ),
    ("GET", f"{API}/export/divisions.geojson"): Sample(READ),
    ("GET", f"{API}/export/places.geojson"): Sample(READ),
    ("GET", "/maps/coverage"): Sample(READ),
    ("GET", "/basemap/{z}/{x}/{y}"): Sample(READ, 404, make=_at(z=1, x=0, y=0)),
    # For everybody.
    ("GET", "/health/live"): Sample("public"),
    ("GET", "/health/ready"): Sample("public"),
    ("GET", "/docs"): Sample("public"),
    ("GET", "/plans"): Sample("public"),
    ("GET", "/plans/{id}"): Sample("public", make=_at(id=uuid4())),
    ("GET", "/plans/{id}/review"): Sample("public", make=_at(id=uuid4())),
    ("GET", "/auth/oidc/start"): Sample("public", 404),
    ("GET", "/auth/oidc/callback"): Sample("public", 404),
    ("POST", f"{API}/session"): Sample(
        "public",
        make=lambda _small, _browser, _where: Asked(json={"name": "viewer", "password": PASSWORD}),
    ),
    ("POST", f"{API}/invitations/look"): Sample(
        "public", make=lambda small, _browser, _where: _linked(small, {})
    ),
    ("POST", f"{API}/invitations/accept"): Sample(
        "public", make=lambda small, _browser, _where: _linked(small, {"password": NEW_PASSWORD})
    ),
    ("GET", f"{API}/session"): Sample("anyone"),
    ("DELETE", f"{API}/session"): Sample("anyone", 204),
    # One's own account.
    ("GET", f"{API}/account"): Sample("own_account"),
    ("PUT", f"{API}/account/password"): Sample(
        "own_account",
        204,
        in_person=True,
        make=lambda _small, _browser, _where: Asked(json={"current": PASSWORD, "new": PASSWORD}),
    ),
    ("GET", f"{API}/account/sessions"): Sample("own_account"),
    ("DELETE", f"{API}/account/sessions"): Sample("own_account", 204),
    ("DELETE", f"{API}/account/sessions/{{id}}"): Sample(
        "own_account", 204, make=lambda small, browser, _where: _own(small, browser, "session")
    ),
    ("GET", f"{API}/account/tokens"): Sample("own_account"),
    ("POST", f"{API}/account/tokens"): Sample(
        "own_account",
        201,
        in_person=True,
        make=lambda _small, _browser, _where: Asked(
            json={"name": "QGIS", "scopes": ["read"], "days": 1}
        ),
    ),
    ("DELETE", f"{API}/account/tokens/{{id}}"): Sample(
        "own_account", 204, make=lambda small, browser, _where: _own(small, browser, "token")
    ),
    # Accounts, the trail, settings.
    ("GET", f"{API}/accounts"): Sample("manage_accounts"),
    ("POST", f"{API}/accounts"): Sample(
        "manage_accounts", 201, make=_making, in_person=True, by_area=True
    ),
    ("GET", f"{API}/accounts/{{id}}"): Sample("manage_accounts", make=_of_account(), by_area=True),
    ("PATCH", f"{API}/accounts/{{id}}"): Sample(
        "manage_accounts", make=_of_account({"display_name": "R"}), by_area=True
    ),
    ("POST", f"{API}/accounts/{{id}}/link"): Sample(
        "manage_accounts", make=_of_account(), in_person=True, by_area=True
    ),
    ("POST", f"{API}/accounts/{{id}}/grants"): Sample(
        "manage_accounts", 201, make=_granting, by_area=True
    ),
    ("DELETE", f"{API}/accounts/{{id}}/grants/{{grant}}"): Sample(
        "manage_accounts", 204, make=_taking_back, by_area=True
    ),
    ("POST", f"{API}/accounts/{{id}}/sign-out"): Sample(
        "manage_accounts", 204, make=_of_account(), by_area=True
    ),
    ("GET", f"{API}/audit"): Sample(
        "read_audit",
        by_area=True,
        make=lambda _small, _browser, where: Asked(query={"division": TOWN[where]}),
    ),
    ("GET", f"{API}/audit/export.csv"): Sample(
        "read_audit",
        by_area=True,
        make=lambda _small, _browser, where: Asked(query={"division": TOWN[where]}),
    ),
    ("GET", f"{API}/audit/export.jsonl"): Sample(
        "read_audit",
        by_area=True,
        make=lambda _small, _browser, where: Asked(query={"division": TOWN[where]}),
    ),
    ("GET", f"{API}/settings"): Sample("configure", whole=True),
    ("PUT", f"{API}/settings"): Sample(
        "configure",
        whole=True,
        make=lambda _small, _browser, _where: Asked(json={"anonymous_reading": True}),
    ),
    **PLANS,
}

OTHER = {"Route /api/v1/openapi.json", "Mount /assets"}
"""What is served that is no route of ours: the description of the API, and the web app's files."""
