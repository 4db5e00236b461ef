"""A small OpenID provider on this machine: real HTTP, real keys; it can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry

CLIENT = "wangge at home"
SECRET = secrets.token_urlsafe(24) + "+ %/"
"""With characters that have to be encoded on the way."""

Sign = Callable[["Provider", dict[str, Any]], str]


@cache
def _keys() -> tuple[RSAKey | ECKey, ...]:
    return RSAKey.generate_key(2048, {"kid": "first"}), ECKey.generate_key(
        "P-256", {"kid": "second"}
    )


@dataclass
class Provider:
    """What the provider knows, and how it answers.

    Attributes
    ----------
    person : dict
        Claims of whoever sits at the browser.
    claims : dict
        Put into ID tokens over what is right; None takes a claim out.
    told : dict
        Put into the answer to the browser over what is right; None takes one out.
    metadata : dict
        Put into its description of itself over what is right.
    userinfo : dict or None
        What its UserInfo says; None for a provider without.
    """

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "7", "preferred_username": "li"})
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: list(_keys()))
    sign: Sign | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        """Its ``/.well-known/openid-configuration``."""
        more = {} if self.userinfo is None else {"userinfo_endpoint": f"{self.issuer}/userinfo"}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
            **more,
            **self.metadata,
        }

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser brings back after signing in at ``address``."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        told = {"code": code, "state": query["state"], "iss": self.issuer} | self.told
        return {name: value for name, value in told.items() if value is not None}

    def token(self, form: dict[str, str], authorization: str | None) -> dict[str, Any]:
        """The answer of the token endpoint: RFC 6749, 4.1.3 with RFC 7636, 4.6."""
        asked = self.codes.pop(form.get("code", ""), None)
        if authorization is not None:
            given = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
            client, secret = map(unquote_plus, given)
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if (client, secret) != (CLIENT, SECRET):
            return {"error": "invalid_client"}
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        encoded = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != encoded:
            return {"error": "invalid_grant"}
        if asked["redirect_uri"] != form.get("redirect_uri"):
            return {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        id_token = self.id_token(asked["nonce"], access)
        return {"access_token": access, "token_type": "Bearer", "id_token": id_token}

    def id_token(self, nonce: str, access: str) -> str:
        """An ID token about the person."""
        now = int(time.time())
        half = hashlib.sha256(access.encode()).digest()[:16]
        right = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
        }
        claims = {k: v for k, v in (right | self.person | self.claims).items() if v is not None}
        return (self.sign or by_key(0, "RS256"))(self, claims)


def by_key(number: int, algorithm: str, **header: Any) -> Sign:
    """Signs with one of the provider's own keys."""

    def sign(provider: Provider, claims: dict[str, Any]) -> str:
        key = provider.keys[number]
        registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        return jwt.encode(
            {"alg": algorithm, "kid": key.kid, **header}, claims, key, registry=registry
        )

    return sign


def by(key: Any, algorithm: str, kid: str = "first") -> Sign:
    """Signs with a key of somebody else's, under the name of one of the provider's."""

    def sign(_: Provider, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": algorithm, "kid": kid}, claims, key, algorithms=[algorithm])

    return sign


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned(_: Provider, claims: dict[str, Any]) -> str:
    """An ID token that says it needs no signature."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def by_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """An ID token whose "secret" is the public key, which everybody can read."""
    signed = f"{_part({'alg': 'HS256', 'kid': 'first'})}.{_part(claims)}"
    public = provider.keys[0].as_pem(private=False)
    made = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self._json(provider.description())
            elif parts.path == "/keys":
                self._json(dict(KeySet(list(provider.keys)).as_dict(private=False)))
            elif parts.path == "/userinfo" and provider.userinfo is not None:
                self._json(provider.userinfo)
            elif parts.path == "/authorize":
                back = parse_qs(parts.query)["redirect_uri"][0]
                self.send_response(302)
                self.send_header("Location", f"{back}?{urlencode(provider.authorize(self.path))}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = provider.token(form, self.headers.get("Authorization"))
            self._json(answer, 400 if "error" in answer else 200)

        def _json(self, content: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — its parent's name
            """Nothing: what the tests want to know is in ``asked``."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield provider
        finally:
            server.shutdown()
            serving.join()
