"""What another site makes a browser send is refused."""

from __future__ import annotations

import pytest

from api.auth import secret
from api.auth.forgery import Forged, Sent, refuse_elsewhere, refuse_forged

OURS = "https://grid.example"
SESSION = secret.new_secret()
TOKEN = secret.csrf_token(SESSION)


def sent(**said: str | None) -> Sent:
    usual = {"origin": OURS, "fetch_site": "same-origin", "session": SESSION, "token": TOKEN}
    return Sent(own_origin=OURS, **usual | said)


@pytest.mark.parametrize(
    "said",
    [{}, {"origin": None}, {"fetch_site": None}],
    ids=["both", "no origin", "no fetch site"],
)
def test_a_page_of_ours_passes(said):
    refuse_forged(sent(**said))


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://grid.example"},
        {"origin": "https://grid.example:8443"},
        {"origin": "https://grid.example.evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"fetch_site": "cross-site"},
        {"fetch_site": "same-site"},
        {"fetch_site": "none"},
        {"fetch_site": ""},
        {"origin": "https://evil.example", "fetch_site": None},
        {"origin": None, "fetch_site": "cross-site"},
    ],
)
def test_what_comes_from_elsewhere_does_not(said):
    with pytest.raises(Forged):
        refuse_forged(sent(**said))
    with pytest.raises(Forged):
        refuse_elsewhere(sent(**said))


def test_what_does_not_say_where_it_comes_from_does_not_pass_with_a_session():
    with pytest.raises(Forged):
        refuse_forged(sent(origin=None, fetch_site=None))
    refuse_elsewhere(sent(origin=None, fetch_site=None))


@pytest.mark.parametrize(
    "token",
    [None, "", "x", TOKEN[:-1], secret.csrf_token(secret.new_secret()), SESSION],
    ids=["none", "empty", "x", "cut", "of another", "the session itself"],
)
def test_the_token_has_to_be_that_of_the_session(token):
    with pytest.raises(Forged):
        refuse_forged(sent(token=token))


def test_an_origin_is_not_ours_when_we_do_not_know_ours():
    with pytest.raises(Forged):
        refuse_elsewhere(Sent(origin=OURS, fetch_site="same-origin", own_origin=None))
