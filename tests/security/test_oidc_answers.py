"""What the identity provider, or somebody in its place, can make the server believe."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.auth.oidc import FLOW_SECONDS, Flow, SignInRefused, local_path
from api.settings import OidcSettings
from api.workflows.identity_provider import IdentityProvider
from gis.errors import InvalidValue, Unavailable
from tests.security.provider import (
    CLIENT,
    SECRET,
    Provider,
    Sign,
    by,
    by_key,
    by_public_key,
    providing,
    unsigned,
)

BACK = "http://127.0.0.1:8000/auth/oidc/callback"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as found:
        yield found


def configured(provider: Provider, **more: str) -> OidcSettings:
    values = {
        "WANGGE_OIDC_ISSUER": provider.issuer,
        "WANGGE_OIDC_CLIENT_ID": CLIENT,
        "WANGGE_OIDC_CLIENT_SECRET": SECRET,
    }
    settings = OidcSettings.from_environment(values | more)
    assert settings is not None
    return settings


@pytest.fixture
def asking(provider: Provider) -> IdentityProvider:
    return IdentityProvider(configured(provider))


def through(asking: IdentityProvider, provider: Provider) -> Any:
    address, flow = asking.begin("/", BACK)
    return asking.finish(flow, provider.authorize(address), BACK)


# --- what is right


@pytest.mark.parametrize("sign", [by_key(0, "RS256"), by_key(1, "ES256")])
def test_a_person_is_known_by_issuer_and_subject(
    asking: IdentityProvider, provider: Provider, sign: Sign
) -> None:
    provider.sign = sign
    found = through(asking, provider)
    assert (found.issuer, found.subject, found.name) == (provider.issuer, "7", "li")


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(provider: Provider) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert through(IdentityProvider(configured(provider)), provider).subject == "7"


def test_a_name_that_the_token_lacks_is_asked_for(
    asking: IdentityProvider, provider: Provider
) -> None:
    provider.person = {"sub": "7"}
    provider.userinfo = {"sub": "7", "preferred_username": "li"}
    assert through(asking, provider).name == "li"


def test_renewed_keys_are_read_again_but_not_for_every_unknown_key(provider: Provider) -> None:
    now = time.time()
    asking = IdentityProvider(configured(provider), clock=lambda: now)
    assert through(asking, provider).subject == "7"
    provider.keys[0] = RSAKey.generate_key(2048, {"kid": "renewed"})
    with pytest.raises(SignInRefused):
        through(asking, provider)
    now += 31
    assert through(asking, provider).subject == "7"
    provider.sign = by(RSAKey.generate_key(2048), "RS256", kid="nobody's")
    read = provider.asked.count("/keys")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            through(asking, provider)
    assert provider.asked.count("/keys") == read


# --- what is not


def refused_token(asking: IdentityProvider, provider: Provider) -> str:
    with pytest.raises(SignInRefused) as refusal:
        through(asking, provider)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        (unsigned, "none"),
        (by_public_key, "HS256"),
        (by(OctKey.import_key("k" * 32), "HS256"), "HS256"),
        (by_key(0, "RS512"), "RS512"),
        (by_key(0, "PS256"), "PS256"),
        (by(RSAKey.generate_key(2048), "RS256"), "bad_signature"),
        (by(ECKey.generate_key("P-256"), "ES256"), ""),
        (lambda _provider, _claims: "not.a.token", ""),
        (lambda _provider, _claims: "", ""),
    ],
    ids=["none", "public key", "secret", "RS512", "PS256", "rsa", "ec", "text", "empty"],
)
def test_only_the_providers_keys_and_the_pinned_algorithms_count(
    asking: IdentityProvider, provider: Provider, sign: Sign, reason: str
) -> None:
    provider.sign = sign
    assert reason in refused_token(asking, provider)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another installation"}, "aud"),
        ({"aud": ["another installation"]}, "aud"),
        ({"aud": [CLIENT, "another installation"]}, "azp"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"aud": None}, "aud"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "never"}, "exp"),
        ({"iat": 4_000_000_000}, "future"),
        ({"nonce": "of another flow"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": None, "nonce_supported": False}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"at_hash": "of another access token"}, "at_hash"),
    ],
)
def test_what_the_token_says_must_be_meant_for_this_sign_in(
    asking: IdentityProvider, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    provider.claims = claims
    assert reason in refused_token(asking, provider)


def test_a_token_of_an_earlier_sign_in_is_not_taken_again(
    asking: IdentityProvider, provider: Provider
) -> None:
    address, flow = asking.begin("/", BACK)
    earlier = provider.id_token(flow.nonce, "any")
    asking.finish(flow, provider.authorize(address), BACK)
    provider.sign = lambda _provider, _claims: earlier
    assert "nonce" in refused_token(asking, provider)


def test_a_code_is_good_once_and_for_the_browser_that_asked(
    asking: IdentityProvider, provider: Provider
) -> None:
    address, flow = asking.begin("/", BACK)
    answer = provider.authorize(address)
    asking.finish(flow, answer, BACK)
    with pytest.raises(SignInRefused, match="verified"):
        asking.finish(flow, answer, BACK)
    stolen = provider.authorize(asking.begin("/", BACK)[0])
    _, own = asking.begin("/", BACK)
    with pytest.raises(SignInRefused):
        asking.finish(own, stolen, BACK)
    with pytest.raises(SignInRefused):  # by PKCE, were the state known
        asking.finish(own, stolen | {"state": own.state}, BACK)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"state": "another"}, "state"),
        ({"state": None}, "state"),
        ({"state": "中"}, "state"),
        ({"iss": "https://other.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"code": None}, "code"),
        ({"code": None, "error": "access_denied"}, "says no"),
    ],
)
def test_an_answer_of_another_flow_or_provider_is_not_followed(
    asking: IdentityProvider, provider: Provider, told: dict[str, Any], reason: str
) -> None:
    provider.told = told
    assert reason in refused_token(asking, provider)
    assert "/token" not in provider.asked


def test_another_persons_userinfo_is_not_taken(
    asking: IdentityProvider, provider: Provider
) -> None:
    provider.person = {"sub": "7"}
    provider.userinfo = {"sub": "8", "preferred_username": "admin"}
    assert "another subject" in refused_token(asking, provider)


# --- what it says of itself


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/token"},
        {"authorization_endpoint": "ftp://127.0.0.1/authorize"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_describes_itself_otherwise_is_not_used(
    asking: IdentityProvider, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    with pytest.raises(Unavailable):
        asking.begin("/", BACK)


def test_a_silent_provider_is_told_from_a_refusal(provider: Provider) -> None:
    gone = dataclasses.replace(configured(provider), issuer="http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="cannot be reached"):
        IdentityProvider(gone).begin("/", BACK)


# --- the flow, and where it ends


def test_a_flow_is_what_was_begun_here_a_short_while_ago() -> None:
    flow = Flow.begin("/#/plans", 1000)
    assert Flow.from_cookie(flow.as_cookie(), 1000 + FLOW_SECONDS) == flow
    for value in (None, "", "{}", "bnVsbA==", "e30=", "中", flow.as_cookie()[:-8]):
        with pytest.raises(SignInRefused):
            Flow.from_cookie(value, 1000)
    for now in (999, 1001 + FLOW_SECONDS):
        with pytest.raises(SignInRefused):
            Flow.from_cookie(flow.as_cookie(), now)
    with pytest.raises(SignInRefused):
        Flow.from_cookie(dataclasses.replace(flow, nonce="").as_cookie(), 1000)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    "/" + "a" * 3000,
]


@pytest.mark.parametrize("given", ELSEWHERE)
def test_nobody_is_sent_to_another_server(given: str) -> None:
    assert local_path(given) == "/"
    forged = dataclasses.replace(Flow.begin("/", 0), next=given)
    assert Flow.from_cookie(forged.as_cookie(), 0).next == "/"


@pytest.mark.parametrize("given", ["/", "/#/plans/7", "/docs?lang=zh", "/maps/coverage#a//b"])
def test_a_place_on_this_server_is_kept(given: str) -> None:
    assert local_path(given) == given


# --- settings


@pytest.mark.parametrize(
    "more",
    [
        {"WANGGE_OIDC_ISSUER": "http://sso.example"},
        {"WANGGE_OIDC_ISSUER": "https://anna:secret@sso.example"},
        {"WANGGE_OIDC_ISSUER": "sso.example/secret"},
        {"WANGGE_OIDC_CLIENT_ID": ""},
        {"WANGGE_OIDC_ALGORITHMS": "RS256,none"},
        {"WANGGE_OIDC_ALGORITHMS": "HS256"},
        {"WANGGE_OIDC_CLIENT_SECRET_FILE": "/nowhere/secret"},
    ],
)
def test_settings_that_would_not_be_safe_are_refused_without_repeating_secrets(
    more: dict[str, str],
) -> None:
    values = {"WANGGE_OIDC_ISSUER": "https://sso.example", "WANGGE_OIDC_CLIENT_ID": "w"} | more
    with pytest.raises(InvalidValue) as refusal:
        OidcSettings.from_environment(values)
    assert "secret" not in refusal.value.text.zh.replace("SECRET_FILE", "")


def test_the_secret_can_stand_in_a_file_and_is_never_shown(tmp_path: Any) -> None:
    written = "what only the provider knows"
    (tmp_path / "secret").write_text(f"{written}\n")
    settings = OidcSettings.from_environment(
        {
            "WANGGE_OIDC_ISSUER": "https://sso.example",
            "WANGGE_OIDC_CLIENT_ID": "w",
            "WANGGE_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        }
    )
    assert settings is not None
    assert settings.client_secret == written
    assert written not in repr(settings)
    assert OidcSettings.from_environment({}) is None
