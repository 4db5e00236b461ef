"""Passwords: what may be one, how it is kept, how it is compared."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from api.auth import passwords
from gis.errors import InvalidValue, Unavailable

GOOD = "correct horse battery staple"


def test_a_password_is_kept_as_an_argon2id_hash_of_the_recommended_cost():
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert passwords.hashed(GOOD) != kept, "each has a salt of its own"
    assert not passwords.outdated(kept)


def test_only_the_same_password_matches():
    kept = passwords.hashed(GOOD)
    assert passwords.matches(GOOD, kept)
    for other in (GOOD + " ", GOOD.upper(), "", GOOD[:-1], "x" * 200):
        assert not passwords.matches(other, kept)


def test_it_is_the_same_password_however_its_characters_are_put_together():
    kept = passwords.hashed("Zürich 网格 café １２３")
    assert passwords.matches("Zu\u0308rich 网格 cafe\u0301 123", kept)


def test_nobodys_password_matches_nothing_and_costs_as_much(monkeypatch):
    """That the work is done is what hides which names exist; no clock is read for it."""
    verified = []
    verify = PasswordHasher.verify

    def counting(self, kept, password):
        verified.append(extract_parameters(kept))
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    assert not passwords.matches(GOOD, None)
    assert not passwords.matches("", None)
    assert verified == [RFC_9106_LOW_MEMORY] * 2


def test_a_hash_that_cannot_be_one_matches_nothing():
    assert not passwords.matches(GOOD, "plain text")


def test_a_hash_of_weaker_parameters_still_matches_and_is_to_be_renewed():
    kept = PasswordHasher.from_parameters(CHEAPEST).hash(GOOD)
    assert passwords.matches(GOOD, kept)
    assert passwords.outdated(kept)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "x" * 201,
        "1234567890",
        "9876543210",
        "aaaaaaaaaaaa",
        "abababababab",
        "Password123",
        "PASSWORD1234",
        "1q2w3e4r5t",
        "woaini1314",
        "abcdefghij",
        "１２３４５６７８９０",
        "wangfang",
        "WangFang12",
        "wangfang-1",
    ],
)
def test_what_anybody_would_guess_is_refused(password):
    with pytest.raises(InvalidValue) as refused:
        passwords.check_new(password, name="wangfang")
    assert password not in str(refused.value) or not password


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x7!kq9#mZa",
        "天大地大为人民服务最大",
        "wangfang likes the sea",
        "z" * 100 + "abcdef" * 16,
    ],
)
def test_anything_else_will_do(password):
    passwords.check_new(password, name="wangfang")


def test_no_more_than_a_few_are_computed_at_once(monkeypatch):
    """Two are under way: a third waits, and is told to come again when it takes too long."""
    under_way, go_on = threading.Barrier(passwords.AT_ONCE + 1), threading.Event()

    def waiting(self, password):
        under_way.wait(timeout=30)
        go_on.wait(timeout=30)
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", waiting)
    busy = [
        threading.Thread(target=passwords.hashed, args=(GOOD,)) for _ in range(passwords.AT_ONCE)
    ]
    for thread in busy:
        thread.start()
    under_way.wait(timeout=30)
    monkeypatch.setattr(passwords, "_WAIT", 0.01)
    with pytest.raises(Unavailable):
        passwords.hashed(GOOD)
    with pytest.raises(Unavailable):
        passwords.matches(GOOD, None)
    go_on.set()
    for thread in busy:
        thread.join(timeout=30)
    monkeypatch.undo()
    assert passwords.matches(GOOD, passwords.hashed(GOOD)), "what was held is given back"
