"""Asking the identity provider: what it says of itself, its keys, a code's tokens.

Its addresses come from its own description, which is read from the configured issuer only. The
server follows no redirect on its behalf.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from api.auth import oidc
from api.auth.oidc import Flow, Identity, SignInRefused
from api.settings import OidcSettings
from gis.errors import Unavailable
from gis.text import Text

TIMEOUT = 5.0
"""Seconds to wait for each answer of the provider."""

_KEPT = 3600.0
"""Seconds for which its description and its keys are believed to stand."""

_RENEWED_AT_MOST = 30.0
"""Seconds between two readings of its keys, however many unknown keys are named to us."""

_WELL_KNOWN = "/.well-known/openid-configuration"

_SILENT = Text(
    "统一身份认证服务暂时无法连接，请稍后重试，或使用密码登录。",
    "The identity provider cannot be reached. Try again shortly, or sign in with a password.",
)
_NOT_BELIEVED = Text(
    "统一身份认证的返回结果无法核实，未予登录，请重新登录。",
    "The answer of the identity provider could not be verified. Please sign in again.",
)

_log = logging.getLogger("wangge")


@dataclass(frozen=True, slots=True)
class _Described:
    metadata: Mapping[str, Any]
    keys: KeySet
    at: float


@dataclass(slots=True)
class IdentityProvider:
    """The configured provider; one for all requests of a process.

    Parameters
    ----------
    settings : OidcSettings
    clock : callable, optional
        Seconds since 1970, for testing what happens later.
    """

    settings: OidcSettings
    clock: Callable[[], float] = time.time
    _described: _Described | None = None
    _lock: Lock = field(default_factory=Lock)

    def begin(self, following: str | None, redirect: str) -> tuple[str, Flow]:
        """Where to send the browser, and the flow it has to keep.

        Raises
        ------
        Unavailable
            The provider does not answer, or describes another than the configured issuer.
        """
        flow = Flow.begin(following, int(self.clock()))
        metadata = self._known().metadata
        return oidc.authorization_address(metadata, self.settings, flow, redirect), flow

    def finish(self, flow: Flow, answer: Mapping[str, str], redirect: str) -> Identity:
        """Whom the provider says the browser belongs to that came back with ``answer``.

        Raises
        ------
        SignInRefused
            The answer is not believed.
        Unavailable
            The provider does not answer.
        """
        known = self._known()
        code = oidc.code_of(answer, known.metadata, self.settings, flow)
        with _answering():
            token = self._exchanged(known.metadata, code, flow, redirect)
        try:
            found = self._identity(token, known.keys, flow)
        except InvalidKeyIdError:
            try:
                found = self._identity(token, self._known(renew=True).keys, flow)
            except InvalidKeyIdError as error:
                raise SignInRefused(_NOT_BELIEVED, "the ID token's key is unknown") from error
        if found.name is None:
            found = self._asked(known.metadata, token, found)
        return found

    def _identity(self, token: Mapping[str, Any], keys: KeySet, flow: Flow) -> Identity:
        return oidc.identity(token, keys, self.settings, flow, int(self.clock()))

    def _known(self, *, renew: bool = False) -> _Described:
        """The provider's description and keys, as read within the last hour."""
        with self._lock:
            held = self._described
            allowed = _RENEWED_AT_MOST if renew else _KEPT
            if held is not None and 0 <= self.clock() - held.at < allowed:
                return held
            with _answering(), _client() as client:
                described = _read(client, self.settings.issuer.rstrip("/") + _WELL_KNOWN)
                metadata = oidc.checked_metadata(described, self.settings)
                keys = oidc.key_set(_read(client, metadata["jwks_uri"]))
            self._described = _Described(metadata, keys, self.clock())
            return self._described

    def _exchanged(
        self, metadata: Mapping[str, Any], code: str, flow: Flow, redirect: str
    ) -> Mapping[str, Any]:
        """The token answer for ``code``."""
        settings = self.settings
        body: dict[str, str] = {}
        auth: Callable[[httpx.Request], httpx.Request] | httpx.BasicAuth = _as_it_is
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if settings.client_secret is None:
            body = {"client_id": settings.client_id}
        elif "client_secret_basic" in methods:
            # RFC 6749, 2.3.1: both are form-encoded before they become Basic credentials.
            auth = httpx.BasicAuth(
                quote_plus(settings.client_id), quote_plus(settings.client_secret)
            )
        else:
            body = {"client_id": settings.client_id, "client_secret": settings.client_secret}
        with _client() as client:
            asking = OAuth2Client(client, settings.client_id, redirect_uri=redirect)
            found: Mapping[str, Any] = asking.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=flow.verifier,
                auth=auth,
                **body,
            )
            return found

    def _asked(
        self, metadata: Mapping[str, Any], token: Mapping[str, Any], found: Identity
    ) -> Identity:
        """``found`` with the name that the provider's UserInfo has for the same person."""
        address, access = metadata.get("userinfo_endpoint"), token.get("access_token")
        if not isinstance(address, str) or not isinstance(access, str):
            return found
        with _answering(), _client() as client:
            claims = _read(client, address, headers={"Authorization": f"Bearer {access}"})
        if not isinstance(claims, dict) or claims.get("sub") != found.subject:
            raise SignInRefused(_NOT_BELIEVED, "UserInfo is about another subject")
        return Identity(found.issuer, found.subject, oidc.name_in(claims, self.settings))


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def _as_it_is(request: httpx.Request) -> httpx.Request:
    return request


def _read(client: httpx.Client, address: str, headers: dict[str, str] | None = None) -> Any:
    answer = client.get(address, headers=headers)
    if answer.status_code != 200:
        raise httpx.HTTPError(f"status {answer.status_code}")
    return answer.json()


@contextmanager
def _answering() -> Iterator[None]:
    """The provider's silence and its refusals in our own terms; the log learns which it was."""
    try:
        yield
    except AuthlibBaseError as error:
        raise SignInRefused(_NOT_BELIEVED, f"the token endpoint says {error.error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        _log.warning("the identity provider does not answer: %s", type(error).__name__)
        raise Unavailable(_SILENT) from error
