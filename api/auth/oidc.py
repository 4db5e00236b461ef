"""OpenID Connect: what goes to the provider, and when what comes back is believed.

The flow is authorization code with PKCE, ``state`` and ``nonce`` (OpenID Connect Core 1.0 with
RFC 7636, 9207 and 9700). Issuer and algorithms are pinned by the settings; nothing in an answer can
widen them.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.settings import OidcSettings
from gis.errors import Forbidden, Unavailable
from gis.text import Text

FLOW_SECONDS = 600
"""How long somebody may take at the provider."""

_LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""

_MAX_PATH = 2000
_NOT_IN_A_PATH = frozenset("\\") | frozenset(map(chr, range(0x21))) | {"\x7f"}

_AGAIN = Text(
    "登录未完成或已超时，请重新登录。",
    "The sign-in was not finished or took too long. Please sign in again.",
)
_NOT_BELIEVED = Text(
    "统一身份认证的返回结果无法核实，未予登录。请重新登录；若仍不成功，请联系管理员。",
    "The answer of the identity provider could not be verified, so nobody was signed in. "
    "Sign in again; if that does not help, ask your administrator.",
)
_MISCONFIGURED = Text(
    "统一身份认证服务的配置与本系统不符，请联系管理员。",
    "The identity provider does not describe itself as configured. Ask your administrator.",
)


class SignInRefused(Forbidden):
    """Somebody came back from the provider and is not signed in.

    ``reason`` says to the administrator, in the log, what the person need not know.
    """

    code = "sign_in_refused"

    def __init__(self, text: Text, reason: str) -> None:
        super().__init__(text)
        self.reason = reason


def local_path(given: str | None) -> str:
    """``given`` when it is an address of this server, else ``/``: nobody is sent elsewhere.

    Browsers take ``//host`` and ``/\\host`` for other servers, and drop tabs and line ends.

    >>> local_path("/#/plans/7")
    '/#/plans/7'
    >>> local_path("//evil.example/"), local_path("https://evil.example/"), local_path(None)
    ('/', '/', '/')
    """
    if given is None or len(given) > _MAX_PATH or not _NOT_IN_A_PATH.isdisjoint(given):
        return "/"
    if not given.startswith("/") or given.startswith("//"):
        return "/"
    parts = urlsplit(given)
    return "/" if parts.scheme or parts.netloc else given


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in under way, kept by the browser that began it in a cookie scripts cannot read.

    Nothing in it is secret from that browser, and it is not signed: who can write this cookie into
    another's browser could as well begin a flow of their own there. ``next`` is looked at again
    when it is read.

    Attributes
    ----------
    state, nonce, verifier : str
        256 random bits each: for the address, for the ID token, for PKCE.
    next : str
        Where to go afterwards, a :func:`local_path`.
    begun : int
        Seconds since 1970.
    """

    state: str
    nonce: str
    verifier: str
    next: str
    begun: int

    @classmethod
    def begin(cls, following: str | None, now: int) -> Flow:
        """A new one, to end at ``following``."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, local_path(following), now)

    def as_cookie(self) -> str:
        """Its value as a cookie."""
        return urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def from_cookie(cls, value: str | None, now: int) -> Flow:
        """What :meth:`as_cookie` wrote.

        Raises
        ------
        SignInRefused
            There is none, it is none, or it is older than :data:`FLOW_SECONDS`.
        """
        try:
            found = json.loads(urlsafe_b64decode(value or ""))
            flow = cls(**{**found, "next": local_path(found["next"])})
            texts = (flow.state, flow.nonce, flow.verifier)
            whole = all(isinstance(text, str) and len(text) >= 43 for text in texts)
            young = 0 <= now - flow.begun <= FLOW_SECONDS
        except (ValueError, TypeError, KeyError) as error:
            raise SignInRefused(_AGAIN, "no flow was begun in this browser") from error
        if not (whole and young):
            raise SignInRefused(_AGAIN, "the flow is too old")
        return flow


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider says somebody is.

    ``name`` is the claim that is matched with sign-in names; None when it was not in the token.
    """

    issuer: str
    subject: str
    name: str | None


def checked_metadata(document: Any, settings: OidcSettings) -> OpenIDProviderMetadata:
    """A provider's description of itself, if it is the configured one's and usable.

    Raises
    ------
    Unavailable
        It is another issuer's, lacks an address, or names one without TLS.
    """
    if not isinstance(document, dict) or document.get("issuer") != settings.issuer:
        raise Unavailable(_MISCONFIGURED)
    found = OpenIDProviderMetadata(document)
    try:
        found.validate_issuer()
        found.validate_authorization_endpoint()
        found.validate_token_endpoint()
        found.validate_jwks_uri()
    except (ValueError, TypeError, AttributeError) as error:
        raise Unavailable(_MISCONFIGURED) from error
    return found


def authorization_address(
    metadata: Mapping[str, Any], settings: OidcSettings, flow: Flow, redirect: str
) -> str:
    """Where the browser is sent to sign in."""
    address: str = prepare_grant_uri(
        metadata["authorization_endpoint"],
        settings.client_id,
        "code",
        redirect_uri=redirect,
        scope="openid profile email",
        state=flow.state,
        nonce=flow.nonce,
        code_challenge=create_s256_code_challenge(flow.verifier),
        code_challenge_method="S256",
    )
    return address


def code_of(
    answer: Mapping[str, str], metadata: Mapping[str, Any], settings: OidcSettings, flow: Flow
) -> str:
    """The code in the parameters with which the browser came back.

    Raises
    ------
    SignInRefused
        They do not belong to ``flow``, come from another provider (RFC 9207), or say no.
    """
    if not compare_digest(answer.get("state", "").encode(), flow.state.encode()):
        raise SignInRefused(_AGAIN, "the state is not that of the flow")
    issuer = answer.get("iss")
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if (issuer is not None or promised) and issuer != settings.issuer:
        raise SignInRefused(_NOT_BELIEVED, "the answer names another issuer")
    if "error" in answer:
        raise SignInRefused(_AGAIN, "the provider says no")
    if not answer.get("code"):
        raise SignInRefused(_AGAIN, "there is no code")
    return answer["code"]


def key_set(document: Any) -> KeySet:
    """The provider's public keys; those that are no key pair's are left out.

    Raises
    ------
    Unavailable
        There is none that could be used.
    """
    try:
        found = [key for key in document["keys"] if key.get("kty") in ("RSA", "EC")]
        return KeySet.import_key_set({"keys": found})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unavailable(_MISCONFIGURED) from error


def identity(
    token: Mapping[str, Any], keys: KeySet, settings: OidcSettings, flow: Flow, now: int
) -> Identity:
    """Whom the ID token of the provider's ``token`` answer is about.

    Signature by one of ``keys`` with a pinned algorithm, issuer, audience, expiry, the flow's
    nonce and, when it is there, the hash of the access token are all tested
    (OpenID Connect Core 1.0, 3.1.3.7).

    Raises
    ------
    SignInRefused
        One of them is not as it must be.
    joserfc.errors.InvalidKeyIdError
        It is signed with a key that is not in ``keys``: the provider may have renewed them.
    """
    registry = JWSRegistry(algorithms=settings.algorithms, strict_check_header=False)
    given = token.get("id_token")
    if not isinstance(given, str):
        raise SignInRefused(_NOT_BELIEVED, "there is no ID token")
    params = {
        "nonce": flow.nonce,
        "client_id": settings.client_id,
        "access_token": token.get("access_token"),
    }
    try:
        decoded = jwt.decode(given, keys, registry=registry)
        claims = CodeIDToken(decoded.claims, decoded.header, _expected(settings), params)
        claims.validate(now, _LEEWAY)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused(_NOT_BELIEVED, f"the ID token is not believed: {error}") from error
    return Identity(claims["iss"], claims["sub"], name_in(claims, settings))


def _expected(settings: OidcSettings) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": settings.issuer},
        "aud": {"essential": True, "value": settings.client_id},
        "sub": {"essential": True},
    }


def name_in(claims: Mapping[str, Any], settings: OidcSettings) -> str | None:
    """The sign-in name that ``claims`` hold, if they do."""
    name = claims.get(settings.claim)
    return name if isinstance(name, str) and name.strip() else None
