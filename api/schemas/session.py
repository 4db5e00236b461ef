"""Who is signed in, and how one signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.auth.passwords import LONGEST
from api.auth.permissions import Action
from api.auth.principal import Role, Scope, Via
from api.schemas.accounts import LINE
from api.schemas.common import Wire
from api.schemas.installation import Words


def _number(value: Any) -> Any:
    # Pydantic takes "5" and true for numbers; strictly, not even JSON's 5.0.
    if isinstance(value, str | bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


Whole = Annotated[int, BeforeValidator(_number)]

# What is typed to sign in; whether a new password will do is decided by api.auth.passwords.
Password = Annotated[
    str, Field(min_length=1, max_length=LONGEST, examples=["correct horse battery staple"])
]
Code = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="behind `#/welcome/` in the link",
        examples=["CODE"],
    ),
]


class Own(Wire):
    """The account of whoever asks."""

    id: UUID = Field(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])
    name: str = Field(description="to sign in with", examples=["wangfang"])
    display_name: str = Field(examples=["王芳"])
    staff_no: str | None = Field(examples=["360702100200-001"])
    has_password: bool = Field(description="false: signs in elsewhere", examples=[True])


class GrantHeld(Wire):
    """A role in a division and in all below it by managing parent."""

    role: Role = Field(examples=["planner"])
    division: str | None = Field(
        description="null: the whole installation", examples=["360702100000"]
    )
    division_name: str | None = Field(examples=["沙石镇"])


class Provider(Wire):
    """Where else one can sign in."""

    label: Words


class Session(Wire):
    """Who asks, by what, and what they may do."""

    account: Own | None = Field(description="null: nobody has signed in")
    via: Via = Field(examples=["session"])
    grants: list[GrantHeld]
    may: list[Action] = Field(
        description="what they may do somewhere; where is decided again each time",
        examples=[["read_published", "own_account"]],
    )
    anonymous_reading: bool = Field(description="may everybody read what is published?")
    csrf: str | None = Field(
        description="send it as `X-CSRF-Token` with whatever changes something",
        examples=["TOKEN"],
    )
    oidc: Provider | None = Field(examples=[None])
    expires_at: datetime | None = Field(examples=["2026-04-07T09:30:00+08:00"])


class SignIn(Wire):
    """Name and password."""

    name: str = Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$", examples=["wangfang"])
    password: Password


class Invitation(Wire):
    """A link that was handed to somebody."""

    code: Code


class Invited(Wire):
    """Whom a link is for."""

    name: str = Field(examples=["wangfang"])
    display_name: str = Field(examples=["王芳"])
    purpose: Literal["welcome", "reset"]


class Acceptance(Wire):
    """The password that somebody with a link chooses."""

    code: Code
    password: Password


class PasswordChange(Wire):
    """The password so far, and the one from now on."""

    current: Password
    new: Password


class OpenSession(Wire):
    """A browser that somebody is signed in with."""

    id: UUID = Field(examples=["0b5f6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])
    created_at: datetime = Field(examples=["2026-03-31T09:30:00+08:00"])
    last_seen: datetime = Field(examples=["2026-03-31T11:02:00+08:00"])
    address: str | None = Field(examples=["192.0.2.7"])
    agent: str | None = Field(description="what the browser calls itself", examples=["Firefox"])
    current: bool = Field(description="is it the one that asks?")
    expires_at: datetime = Field(examples=["2026-04-07T09:30:00+08:00"])


class OpenSessions(Wire):
    """All of one's sessions, the one seen last first."""

    items: list[OpenSession]


class Token(Wire):
    """A key for a program, such as QGIS."""

    id: UUID = Field(examples=["1d5f6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])
    name: str = Field(examples=["QGIS"])
    scopes: list[Scope] = Field(examples=[["read"]])
    created_at: datetime = Field(examples=["2026-03-31T09:30:00+08:00"])
    expires_at: datetime = Field(examples=["2026-06-29T09:30:00+08:00"])
    last_used: datetime | None = Field(examples=[None])


class Tokens(Wire):
    """All of one's tokens that are valid."""

    items: list[Token]


class NewToken(Wire):
    """What a token is to be for."""

    name: str = Field(min_length=1, max_length=60, pattern=LINE, examples=["QGIS"])
    scopes: list[Scope] = Field(min_length=1, max_length=5, examples=[["read"]])
    days: Whole = Field(ge=1, le=366, description="until it expires", examples=[90])


class IssuedToken(Token):
    """A token with its secret, which is shown this once."""

    token: str = Field(examples=["wgt_SECRET"])
