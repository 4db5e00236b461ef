"""Every route × every role × here and elsewhere × session, token, nobody.

What is expected follows from the rule that :mod:`tests.security.samples` has for the route and
from what the roles are for, written out here once more: not from what the code says of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.routes.identity import Rule, rule_of
from tests.security.installation import WHO, Browser, Installation
from tests.security.samples import OTHER, SAMPLES, Sample

MAY = {
    "viewer": {"read_published", "own_account"},
    "field": {"read_published", "own_account", "read_contacts"},
    "planner": {"read_published", "own_account", "read_contacts", "edit_plan"},
    "approver": {
        "read_published", "own_account", "read_contacts", "edit_plan", "review_plan", "publish",
        "manage_staff", "import",
    },
}  # fmt: skip
ADMINISTRATION = {"manage_accounts", "read_audit", "configure"}
MAY["admin"] = MAY["root"] = MAY["approver"] | ADMINISTRATION

SCOPE = {
    "read_published": "read",
    "read_contacts": "contacts",
    "edit_plan": "plan",
    "review_plan": "publish",
    "publish": "publish",
    "manage_staff": "publish",
    "import": "publish",
    "own_account": "admin",
    "manage_accounts": "admin",
    "read_audit": "admin",
    "configure": "admin",
}
ALL_SCOPES = ("read", "contacts", "plan", "publish", "admin")

BY = ("session", "token", "narrow token")
"""A narrow token is one with all scopes but that which is needed."""


def routes(small: Installation) -> Iterator[tuple[str, str, Rule]]:
    for context in iter_route_contexts(small.app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in context.methods or ():
                assert context.path is not None
                yield method, context.path, rule_of(context.original_route)


def test_every_route_has_a_stated_rule_and_a_sample(standing: Installation) -> None:
    found = {(method, path): rule for method, path, rule in routes(standing)}
    assert set(found) == set(SAMPLES)
    for key, rule in found.items():
        stated = SAMPLES[key]
        name = rule.action.value if rule.action else "anyone" if rule.identified else "public"
        assert (name, rule.in_person) == (stated.rule, stated.in_person), key


def test_nothing_else_is_served(standing: Installation) -> None:
    other = {
        f"{type(context.original_route).__name__} {context.path}"
        for context in iter_route_contexts(standing.app.routes)
        if not isinstance(context.original_route, APIRoute)
    }
    assert other <= OTHER


def asking(small: Installation, who: str | None, by: str, sample: Sample) -> Browser:
    if who is None or by == "session":
        return small.browser(who)
    needed = SCOPE.get(sample.rule)
    scopes = tuple(s for s in ALL_SCOPES if by == "token" or s != needed)
    with small.sql() as connection:  # those of earlier requests: one may have so many only
        connection.execute("DELETE FROM token WHERE account = %s", [small.accounts[who]])
    browser = small.program(small.token(who, scopes))  # type: ignore[arg-type] # scopes, all of them
    browser.who = who
    return browser


def expected(sample: Sample, who: str | None, by: str, where: str, *, reading: bool) -> set[int]:
    """The statuses that would be right."""
    if sample.rule in ("public", "anyone") or (sample.rule == "read_published" and reading):
        return {sample.ok}
    if who is None:
        return {401}
    scoped = by != "narrow token" and not (sample.in_person and by == "token")
    if sample.rule not in MAY[who] or not scoped or (sample.whole and who != "root"):
        return {403}
    if who != "root" and sample.by_area and where == "there":
        return {403, 404}  # what one may not see is not there
    return {sample.ok}


def ask(
    small: Installation, browser: Browser, method: str, path: str, sample: Sample, where: str
) -> httpx.Response:
    asked = sample.make(small, browser, where)
    address = path.format(**asked.path)
    return browser.ask(method, address, params=asked.query, json=asked.json, files=asked.files)


def cases(sample: Sample) -> Iterator[tuple[str | None, str, str]]:
    places = ("here", "there") if sample.by_area else ("here",)
    for where in places:
        yield None, "nobody", where
        for who in WHO:
            for by in BY:
                if by != "narrow token" or sample.rule in SCOPE:
                    yield who, by, where


@pytest.mark.parametrize(("method", "path"), sorted(SAMPLES))
def test_who_may_use_it(small_by_module: Installation, method: str, path: str) -> None:
    small, sample = small_by_module, SAMPLES[method, path]
    wrong = []
    for who, by, where in cases(sample):
        answer = ask(small, asking(small, who, by, sample), method, path, sample, where)
        right = expected(sample, who, by, where, reading=True)
        if answer.status_code not in right:
            wrong.append((who, by, where, answer.status_code, right, answer.text[:200]))
    assert not wrong


READING = [key for key, sample in sorted(SAMPLES.items()) if sample.rule == "read_published"]


@pytest.mark.parametrize(("method", "path"), READING)
def test_who_may_read_when_it_is_not_open_to_all(
    closed: Installation, method: str, path: str
) -> None:
    sample = SAMPLES[method, path]
    wrong = []
    for who, by, where in cases(sample):
        answer = ask(closed, asking(closed, who, by, sample), method, path, sample, where)
        right = expected(sample, who, by, where, reading=False)
        if answer.status_code not in right:
            wrong.append((who, by, where, answer.status_code, right))
    assert not wrong


@pytest.mark.parametrize(("method", "path"), sorted(SAMPLES))
def test_a_token_that_is_none_is_not_taken_for_nobody(
    standing: Installation, method: str, path: str
) -> None:
    sample = SAMPLES[method, path]
    for header in ("Bearer nonsense", f"Bearer wgt_{'A' * 49}", "Basic bm9ib2R5Og==", "Digest x"):
        browser = standing.program(None)
        browser.headers["Authorization"] = header
        status = ask(standing, browser, method, path, sample, "here").status_code
        assert status == (sample.ok if sample.rule == "public" else 401), header
