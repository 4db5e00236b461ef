"""Accounts and their grants: made, changed, granted and taken back, inside one's own area."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from api.auth import secret
from api.store import gate
from api.workflows import identity
from api.workflows.identity import Door
from gis.errors import NotFound
from tests.security.installation import (
    COUNTY,
    FAR,
    HERE,
    NEAR,
    PASSWORD,
    THERE,
    Browser,
    Installation,
    application,
    make_account,
    running,
)

NEW = "another walk along the river"


def create(browser: Browser, name: str, *grants: tuple[str, str | None], **more: Any) -> Any:
    body = {
        "name": name,
        "display_name": f" {name.title()} ",
        "grants": [{"role": role, "division": division} for role, division in grants],
    }
    return browser.post("/api/v1/accounts", body | more)


def created(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- from the administrator's hand to the holder's password --------------------------------------


def test_an_account_gets_its_password_from_its_holder(shared: Installation):
    account = created(create(shared.browser("admin"), "li.na", ("planner", NEAR), staff_no="s-2"))
    assert account["display_name"] == "Li.Na"
    assert not account["has_password"]
    assert [(g["role"], g["division_name"]) for g in account["grants"]] == [("planner", "火燃村")]
    base, _, code = account["link"].partition("/#/welcome/")
    assert base == "http://grid.test"
    assert shared.browser().sign_in("li.na", "").status_code == 422
    assert refused(shared.browser().sign_in("li.na", "x")) == (401, "sign_in_failed")

    browser = shared.browser()
    looked = browser.post("/api/v1/invitations/look", {"code": code})
    assert looked.json() == {"name": "li.na", "display_name": "Li.Na", "purpose": "welcome"}
    poor = browser.post("/api/v1/invitations/accept", {"code": code, "password": "li.na-2026"})
    assert poor.status_code == 422
    answer = browser.post("/api/v1/invitations/accept", {"code": code, "password": NEW})
    assert answer.status_code == 200
    assert answer.json()["account"]["staff_no"] == "s-2"
    assert browser.get("/api/v1/account").json()["has_password"]
    assert shared.browser().sign_in("Li.Na", NEW).status_code == 200

    for body in ({"code": code}, {"code": code, "password": NEW}):
        address = "accept" if "password" in body else "look"
        again = shared.browser().post(f"/api/v1/invitations/{address}", body)
        assert refused(again) == (404, "not_found"), "a link is good once"


def test_a_new_link_ends_the_old_password_when_it_is_used_and_the_old_link_at_once(
    small: Installation,
):
    root, viewer = small.browser("root"), small.browser("viewer")
    address = f"/api/v1/accounts/{small.accounts['viewer']}/link"
    first, second = (root.post(address).json()["link"].rpartition("/")[2] for _ in range(2))
    assert viewer.get("/api/v1/account").status_code == 200
    assert small.browser().post("/api/v1/invitations/look", {"code": first}).status_code == 404
    looked = small.browser().post("/api/v1/invitations/look", {"code": second})
    assert looked.json()["purpose"] == "reset"
    body = {"code": second, "password": NEW}
    assert small.browser().post("/api/v1/invitations/accept", body).status_code == 200
    assert viewer.get("/api/v1/account").status_code == 401
    assert small.browser().sign_in("viewer").status_code == 401


def test_a_link_runs_out_and_is_not_good_for_who_is_disabled(small: Installation):
    root = small.browser("root")
    address = f"/api/v1/accounts/{small.accounts['viewer']}"
    look = "/api/v1/invitations/look"
    code = root.post(f"{address}/link").json()["link"].rpartition("/")[2]
    with small.sql() as connection:
        connection.execute("UPDATE invitation SET expires_at = now() - interval '1 second'")
    assert small.browser().post(look, {"code": code}).status_code == 404
    code = root.post(f"{address}/link").json()["link"].rpartition("/")[2]
    assert root.ask("PATCH", address, json={"disabled": True}).json()["disabled"]
    assert small.browser().post(look, {"code": code}).status_code == 404
    assert refused(root.post(f"{address}/link")) == (409, "conflict")
    assert small.browser().sign_in("viewer").status_code == 401
    assert not root.ask("PATCH", address, json={"disabled": False}).json()["disabled"]
    assert small.browser().sign_in("viewer").status_code == 200
    assert small.browser().post(look, {"code": code}).status_code == 404


def test_of_two_who_use_a_link_at_once_one_is_refused(small: Installation):
    """Both have looked at it while it was good; the second comes when the first is done."""
    root, address = small.browser("root"), f"/api/v1/accounts/{small.accounts['viewer']}/link"
    code = root.post(address).json()["link"].rpartition("/")[2]
    with small.database.gate() as entrance:
        found = gate.invitation(entrance, secret.digest(code))
    assert found is not None
    assert (
        small.browser()
        .post("/api/v1/invitations/accept", {"code": code, "password": NEW})
        .status_code
        == 200
    )
    with pytest.raises(NotFound):
        identity.set_password(
            small.database,
            Door(),
            found.account,
            "the password of whoever came second",
            how="link",
            link=secret.digest(code),
        )
    assert small.browser().sign_in("viewer", NEW).status_code == 200


@pytest.mark.parametrize("code", ["x", "A" * 43, "A" * 44, "../" * 10, "网" * 43, "a\x00"])
def test_a_link_that_never_was_is_not_good(shared: Installation, code: str):
    assert shared.browser().post("/api/v1/invitations/look", {"code": code}).status_code == 404
    body = {"code": code, "password": NEW}
    assert shared.browser().post("/api/v1/invitations/accept", body).status_code == 404


def test_a_link_leads_to_the_public_address(small: Installation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WANGGE_PUBLIC_URL", "https://grid.example.cn/")
    browser = small.browser("root", base="https://grid.example.cn")
    browser.cookies = {"__Host-wangge": browser.cookies["wangge"]}
    with application() as public, running(small.url, public) as behind:
        browser.installation = behind
        link = browser.post(f"/api/v1/accounts/{small.accounts['viewer']}/link").json()["link"]
    assert link.startswith("https://grid.example.cn/#/welcome/")


# --- finding and changing ------------------------------------------------------------------------


def test_accounts_are_found_by_part_of_their_name_and_paged(small: Installation):
    for n in range(5):
        make_account(small.database, f"wang{n}", [("viewer", HERE)], password=False)
    root = small.browser("root")
    seen, after = [], ""
    while after is not None:
        page = root.get("/api/v1/accounts", params={"limit": 4, "after": after}).json()
        seen += [one["name"] for one in page["items"]]
        after = page["next"]
    assert seen == sorted(seen)
    assert {"root", "planner", "wang0", "wang4"} <= set(seen)
    assert "operator" not in seen
    found = root.get("/api/v1/accounts", params={"q": "WANG"}).json()["items"]
    assert [one["name"] for one in found] == [f"wang{n}" for n in range(5)]
    assert root.get("/api/v1/accounts", params={"q": "%"}).json()["items"] == []
    [field] = root.get("/api/v1/accounts", params={"q": "s-1"}).json()["items"]
    assert field["name"] == "field"


def test_what_is_left_out_stays(small: Installation):
    root = small.browser("root")
    address = f"/api/v1/accounts/{small.accounts['field']}"
    before = root.get(address).json()
    assert root.ask("PATCH", address, json={}).json() == before
    changed = root.ask("PATCH", address, json={"display_name": "王芳"}).json()
    assert changed == before | {"display_name": "王芳"}
    assert small.newest("account.change").before == {"name": "field", "display_name": "field"}
    assert small.newest("account.change").after == {"name": "field", "display_name": "王芳"}
    assert root.ask("PATCH", address, json={"staff_no": None}).json()["staff_no"] is None
    assert refused(root.ask("PATCH", address, json={"staff_no": "nobody"})) == (404, "not_found")


def test_who_is_disabled_is_out_at_once(small: Installation):
    viewer, program = small.browser("viewer"), small.program(small.token("viewer"))
    address = f"/api/v1/accounts/{small.accounts['viewer']}"
    assert small.browser("admin").ask("PATCH", address, json={"disabled": True}).status_code == 200
    assert viewer.get("/api/v1/account").status_code == 401
    assert program.get("/api/v1/account").status_code == 401


def test_an_administrator_signs_somebody_out(small: Installation):
    viewer = small.browser("viewer")
    address = f"/api/v1/accounts/{small.accounts['viewer']}/sign-out"
    assert small.browser("admin").post(address).status_code == 204
    assert viewer.get("/api/v1/account").status_code == 401
    assert small.newest("session.end_all").after == {"name": "viewer", "sessions": 1}


@pytest.mark.parametrize(
    "name", ["", "x", "a b", "a:b", "-ab", "网格", "a" * 61, "a\x00b", "a/b", "ab\n"]
)
def test_a_name_has_to_fit_into_an_address_and_into_basic(shared: Installation, name: str):
    assert create(shared.browser("root"), name).status_code == 422


def test_a_name_is_given_once(shared: Installation):
    assert refused(create(shared.browser("admin"), "ROOT")) == (409, "conflict")
    assert refused(create(shared.browser("admin"), "operator")) == (409, "conflict")


# --- grants --------------------------------------------------------------------------------------


def test_a_grant_is_given_and_taken_back(small: Installation):
    admin, account = small.browser("admin"), small.accounts["viewer"]
    address = f"/api/v1/accounts/{account}/grants"
    grant = created(admin.post(address, {"role": "approver", "division": NEAR}))
    assert grant == {
        "id": grant["id"], "role": "approver", "division": NEAR, "division_name": "火燃村",
    }  # fmt: skip
    assert refused(admin.post(address, {"role": "approver", "division": NEAR})) == (
        409, "conflict",
    )  # fmt: skip
    entry = small.newest("grant.add")
    assert (entry.account_name, entry.division) == ("admin", NEAR)
    assert entry.after == {"name": "viewer", "role": "approver", "division": NEAR}
    assert admin.ask("DELETE", f"{address}/{grant['id']}").status_code == 204
    assert small.newest("grant.remove").before == entry.after
    assert refused(admin.ask("DELETE", f"{address}/{grant['id']}")) == (404, "not_found")


def test_a_division_that_does_not_exist_is_not_granted(shared: Installation):
    address = f"/api/v1/accounts/{shared.accounts['viewer']}/grants"
    answer = shared.browser("root").post(address, {"role": "viewer", "division": "999"})
    assert refused(answer) == (404, "not_found")


@pytest.mark.parametrize("division", [None, COUNTY, THERE, FAR])
def test_an_area_admin_grants_nothing_outside(shared: Installation, division: str | None):
    admin = shared.browser("admin")
    address = f"/api/v1/accounts/{shared.accounts['viewer']}/grants"
    answer = admin.post(address, {"role": "viewer", "division": division})
    assert refused(answer) == (403, "forbidden")
    assert answer.json()["detail"] == "You may not do this in this division.", (
        "the workflow says so, before the database does"
    )
    answer = create(admin, f"a{division}", ("viewer", NEAR), ("viewer", division))
    assert refused(answer) == (403, "forbidden")


def test_an_area_admin_sees_and_changes_their_own_only(small: Installation):
    admin = small.browser("admin")
    outside = make_account(small.database, "outside", [("viewer", FAR)])
    both = make_account(small.database, "both", [("viewer", NEAR), ("viewer", FAR)])
    bare = make_account(small.database, "bare", [])
    above = make_account(small.database, "above", [("viewer", COUNTY)])
    names = {one["name"] for one in admin.get("/api/v1/accounts").json()["items"]}
    assert names == {"viewer", "field", "planner", "approver", "admin", "both"}

    for account in (outside, bare, above, small.accounts["root"], uuid4()):
        for method, address, body in deeds(account):
            answer = admin.ask(method, address, json=body)
            assert refused(answer) == (404, "not_found"), (method, address)
    for method, address, body in deeds(both):
        answer = admin.ask(method, address, json=body)
        if method == "GET" or address.endswith("/grants"):
            assert answer.status_code in (200, 201)
        else:
            assert refused(answer) == (403, "forbidden"), (method, address)
    theirs = admin.get(f"/api/v1/accounts/{both}").json()["grants"]
    for grant in sorted(theirs, key=lambda grant: grant["division"] != FAR):
        answer = admin.ask("DELETE", f"/api/v1/accounts/{both}/grants/{grant['id']}")
        assert answer.status_code == (204 if grant["division"] != FAR else 403)


def deeds(account: UUID) -> list[tuple[str, str, Any]]:
    address = f"/api/v1/accounts/{account}"
    return [
        ("GET", address, None),
        ("PATCH", address, {"display_name": "x"}),
        ("PATCH", address, {"disabled": True}),
        ("PATCH", address, {"staff_no": None}),
        ("POST", f"{address}/link", None),
        ("POST", f"{address}/grants", {"role": "field", "division": NEAR}),
        ("POST", f"{address}/sign-out", None),
    ]


def test_an_account_without_grants_is_its_makers(small: Installation):
    admin = small.browser("admin")
    account = created(create(admin, "newcomer"))["id"]
    for method, address, body in deeds(account):
        if body != {"disabled": True}:
            assert admin.ask(method, address, json=body).status_code in (200, 201, 204)


def test_an_account_stands_for_staff_of_ones_own_area_only(small: Installation):
    admin = small.browser("admin")
    assert refused(create(admin, "spy", ("viewer", NEAR), staff_no="s-3")) == (403, "forbidden")
    address = f"/api/v1/accounts/{small.accounts['viewer']}"
    assert refused(admin.ask("PATCH", address, json={"staff_no": "s-3"})) == (403, "forbidden")
    assert admin.ask("PATCH", address, json={"staff_no": "s-2"}).status_code == 200


def test_the_last_administrator_of_everything_stays(small: Installation):
    root = small.browser("root")
    address = f"/api/v1/accounts/{small.accounts['root']}"
    [grant] = root.get(address).json()["grants"]
    disabling = {"disabled": True}
    assert refused(root.ask("PATCH", address, json=disabling)) == (409, "conflict")
    assert refused(root.ask("DELETE", f"{address}/grants/{grant['id']}")) == (409, "conflict")
    make_account(small.database, "second", [("admin", None)], password=False)
    assert refused(root.ask("PATCH", address, json=disabling)) == (409, "conflict"), (
        "one who cannot sign in yet does not count"
    )
    make_account(small.database, "third", [("admin", None)])
    assert root.ask("DELETE", f"{address}/grants/{grant['id']}").status_code == 204
    assert root.get("/api/v1/accounts").status_code == 403, "from the next request on"


def test_the_servers_own_account_is_out_of_reach(shared: Installation):
    root = shared.browser("root")
    for method, address, body in deeds(UUID("00000000-0000-0000-0000-000000000001")):
        assert refused(root.ask(method, address, json=body)) == (404, "not_found")


def test_an_account_that_cannot_be_made_leaves_nothing(small: Installation):
    root = small.browser("root")
    answer = create(root, "twice", ("viewer", NEAR), ("viewer", NEAR))
    assert refused(answer) == (409, "conflict")
    assert root.get("/api/v1/accounts", params={"q": "twice"}).json()["items"] == []
    created(create(root, "twice", ("viewer", NEAR)))
    assert PASSWORD not in str(small.newest("account.create"))
