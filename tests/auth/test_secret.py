"""Secrets that the server hands out."""

from __future__ import annotations

import doctest
import hashlib
import re

import pytest

from api.auth import address, cookies, limits, secret


@pytest.mark.parametrize("module", [address, cookies, limits, secret])
def test_the_examples_in_the_docstrings_hold(module):
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed


def test_secrets_are_long_differ_and_stand_in_addresses_as_they_are():
    made = {secret.new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", one) for one in made)
    assert all(secret.well_formed(one) for one in made)


def test_what_is_kept_does_not_hold_the_secret():
    one = secret.new_secret()
    assert secret.digest(one) == hashlib.sha256(one.encode()).digest()


def test_a_token_is_known_by_its_beginning_and_its_checksum():
    token, kept = secret.new_token()
    assert re.fullmatch("wgt_[A-Za-z0-9_-]{49}", token)
    assert secret.token_digest(token) == kept
    for slip in (
        token[:-1],
        token + "A",
        token[4:],
        token.replace("wgt_", "WGT_"),
        token[:10] + ("A" if token[10] != "A" else "B") + token[11:],
        token + "\n",
        "",
        "wgt_" + "é" * 49,
    ):
        assert secret.token_digest(slip) is None, slip


@pytest.mark.parametrize(
    "given", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "网" * 43, "a" * 43 + "\n"]
)
def test_what_cannot_be_a_secret_is_not_looked_up(given):
    assert not secret.well_formed(given)


def test_a_session_has_one_csrf_token_which_does_not_tell_the_session():
    one, other = secret.new_secret(), secret.new_secret()
    token = secret.csrf_token(one)
    assert token == secret.csrf_token(one)
    assert token != secret.csrf_token(other)
    assert one not in token
    assert secret.csrf_matches(one, token)
    for wrong in (secret.csrf_token(other), "", token[:-1], token + "x", "网", one):
        assert not secret.csrf_matches(one, wrong)
