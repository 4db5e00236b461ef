"""Guessing passwords and names: how often one may try, and what one learns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from api.auth import passwords
from api.auth.principal import Principal
from api.routes.context import Turns
from gis.errors import TooMany
from tests import event_loop
from tests.security.installation import PASSWORD, Installation, make_account


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How often a password is compared with a hash, and how many at the same time at the most."""
    compare = PasswordHasher.verify
    seen, lock, now = [0, 0], threading.Lock(), [0]

    def verify(self: PasswordHasher, kept: str, given: str) -> bool:
        with lock:
            now[0] += 1
            seen[0] += 1
            seen[1] = max(seen[1], now[0])
        try:
            return compare(self, kept, given)
        finally:
            with lock:
                now[0] -= 1

    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", verify)
        yield seen


# --- by account


def test_after_ten_wrong_passwords_an_account_rests_even_for_the_right_one(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        browser = small.browser(address=f"198.51.100.{number}")  # from anywhere
        assert browser.sign_in("viewer", f"wrong {number}").status_code == 401
    with counted(monkeypatch) as seen:
        answer = small.browser(address="203.0.113.1").sign_in("VIEWER")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert seen[0] == 0  # the limit is looked at before the password
    assert small.browser().sign_in("planner").status_code == 200  # others are not held up
    with small.sql() as connection:
        connection.execute("UPDATE attempt SET at = at - interval '15 minutes'")
    assert small.browser().sign_in("viewer").status_code == 200


def test_names_that_belong_to_nobody_are_limited_alike(small: Installation) -> None:
    """Or one would learn from the limit who has an account."""
    for _ in range(10):
        assert small.browser().sign_in("nobody-at-all", "wrong").status_code == 401
    assert small.browser().sign_in("nobody-at-all", "wrong").status_code == 429


def test_a_burst_does_not_slip_past_the_limit(small: Installation) -> None:
    def attempt(number: int) -> int:
        return small.browser(address=f"198.51.100.{number}").sign_in("viewer", "w").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(attempt, range(16)))
    assert statuses.count(401) <= 10
    assert set(statuses) <= {401, 429, 503}


def test_who_mistypes_and_then_gets_it_right_starts_anew(small: Installation) -> None:
    for _ in range(2):
        for _ in range(8):
            assert small.browser().sign_in("viewer", "wrong").status_code == 401
        assert small.browser().sign_in("viewer").status_code == 200


# --- by address


def test_one_address_does_not_try_one_password_on_everybody(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small.sql() as connection:
        connection.execute(
            "INSERT INTO attempt (key) SELECT 'address:198.51.100.7' FROM generate_series(1, 100)"
        )
    with counted(monkeypatch) as seen:
        answer = small.browser(address="198.51.100.7").sign_in("viewer")
    assert (answer.status_code, seen[0]) == (429, 0)
    assert small.browser(address="198.51.100.8").sign_in("viewer").status_code == 200


def test_all_addresses_of_one_customer_count_as_one(small: Installation) -> None:
    with small.sql() as connection:
        connection.execute(
            "INSERT INTO attempt (key) "
            "SELECT 'address:2001:db8:1:2::/64' FROM generate_series(1, 100)"
        )
    assert small.browser(address="2001:db8:1:2::9").sign_in("viewer").status_code == 429
    assert small.browser(address="2001:db8:1:2:ffff::1").sign_in("viewer").status_code == 429
    assert small.browser(address="2001:db8:1:3::9").sign_in("viewer").status_code == 200


def test_the_current_password_is_guessed_no_more_often_than_any(small: Installation) -> None:
    browser = small.browser("viewer")
    body = {"current": "wrong", "new": "yet another walk along the river"}
    statuses = [
        browser.ask("PUT", "/api/v1/account/password", json=body).status_code for _ in range(11)
    ]
    assert statuses == [401] * 10 + [429]


# --- what one learns


def test_nobody_learns_which_accounts_there_are(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same status, the same words, the same headers, the same work."""
    make_account(small.database, "without-password", [], password=False)
    disabled = make_account(small.database, "disabled", [])
    with small.sql() as connection:
        connection.execute("UPDATE account SET disabled = true WHERE id = %s", [disabled])
    passwords.matches("warm", None)
    learned = set()
    names = ("viewer", "nobody-at-all", "without-password", "disabled", "operator")
    for name in names:
        tried = [PASSWORD] if name == "disabled" else ["wrong"]
        for password in tried:
            with counted(monkeypatch) as seen:
                answer = small.browser().sign_in(name, password)
            headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k != "date"))
            learned.add((answer.status_code, answer.text, headers, seen[0]))
    [(status, text, _, compared)] = learned
    assert (status, compared) == (401, 1)
    assert not any(name in text for name in names)


def test_links_tell_nothing_of_those_that_are_not_good(small: Installation) -> None:
    answers = {
        small.browser().post("/api/v1/invitations/look", {"code": code}).text
        for code in ("A" * 43, "x", "viewer", "A" * 100)
    }
    assert len(answers) == 1


def test_whoever_administers_an_area_learns_of_no_other_account(small: Installation) -> None:
    admin = small.browser("admin")
    there = small.accounts["root"]
    nowhere = "00000000-0000-0000-0000-0000000000ff"
    one, other = (admin.get(f"/api/v1/accounts/{who}") for who in (there, nowhere))
    assert (one.status_code, one.text) == (other.status_code, other.text)
    assert one.status_code == 404


def test_what_was_typed_as_a_name_is_not_kept(small: Installation) -> None:
    """People type passwords into the wrong field."""
    typed = "my secret walk 2026"
    small.browser().sign_in(typed, "x")
    with small.sql() as connection:
        for table in ("audit", "attempt"):
            rows = connection.execute(f"SELECT t::text FROM {table} t").fetchall()  # noqa: S608
            assert not any(typed in str(row[0]).lower() for row in rows)
    row = small.newest("session.failed")
    assert (row.account, row.account_name, row.address) == (None, "", "192.0.2.7")


# --- the work of one password


def test_few_passwords_are_compared_at_the_same_time(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes 64 MiB: a hundred at once would take the machine."""

    def attempt(number: int) -> int:
        browser = small.browser(address=f"198.51.100.{number}")
        return browser.sign_in(f"name-{number}", "w").status_code

    with counted(monkeypatch) as seen, ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(attempt, range(12)))
    assert seen[1] <= passwords.AT_ONCE == 2
    assert set(statuses) <= {401, 503}


def test_one_caller_does_not_take_all_turns() -> None:
    async def story() -> None:
        shared = Turns(4, wait=0.05, each=3)
        greedy, other = Principal(address="198.51.100.1"), Principal(address="198.51.100.2")
        async with shared.of(greedy), shared.of(greedy), shared.of(greedy):
            with pytest.raises(TooMany):
                async with shared.of(greedy):
                    pass
            async with shared.of(other):
                pass

    event_loop.run(story)


def test_a_very_long_password_is_refused_before_it_is_compared(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as seen:
        assert small.browser().sign_in("viewer", "x" * 100_000).status_code == 422
    assert seen[0] == 0


def test_a_hash_of_weaker_parameters_is_made_anew_at_sign_in(small: Installation) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)

    def kept() -> str:
        with small.sql() as connection:
            row = connection.execute(
                "SELECT password_hash FROM account WHERE name = 'viewer'"
            ).fetchone()
        return str(row and row[0])

    with small.sql() as connection:
        connection.execute("UPDATE account SET password_hash = %s WHERE name = 'viewer'", [weaker])
    assert small.browser().sign_in("viewer", "wrong").status_code == 401
    assert kept() == weaker
    assert small.browser().sign_in("viewer").status_code == 200
    assert kept() != weaker
    assert kept().startswith("$argon2id$")
    assert small.browser().sign_in("viewer").status_code == 200
