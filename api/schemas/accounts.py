"""Accounts and what they were granted, as administrators see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from api.auth.principal import Role
from api.schemas.common import Next, Wire

LINE = r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]*$"
"""One line of text that is not blank."""

AccountName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{1,59}$",
        description="to sign in with; upper and lower case are the same",
        examples=["wangfang"],
    ),
]
DisplayName = Annotated[
    str,
    Field(min_length=1, max_length=60, pattern=LINE, examples=["王芳"]),
]
StaffNo = Annotated[
    str | None,
    Field(
        max_length=60,
        pattern=r"^[^\x00]+$",
        description="which member of staff it is",
        examples=["360702100200-001"],
    ),
]
DivisionCode = Annotated[
    str | None,
    Field(
        max_length=40,
        pattern=r"^[^\x00]+$",
        description="and all below it; null: the whole installation",
        examples=["360702100000"],
    ),
]


class NewGrant(Wire):
    """A role in a division and in all below it by managing parent."""

    role: Role = Field(examples=["planner"])
    division: DivisionCode


class Grant(NewGrant):
    """A grant that stands."""

    id: UUID = Field(examples=["2d5f6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])
    division_name: str | None = Field(examples=["沙石镇"])


class Account(Wire):
    """Somebody who can sign in."""

    id: UUID = Field(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])
    name: str = Field(examples=["wangfang"])
    display_name: str = Field(examples=["王芳"])
    staff_no: str | None = Field(examples=["360702100200-001"])
    disabled: bool
    has_password: bool = Field(examples=[True])
    last_sign_in: datetime | None = Field(examples=["2026-03-31T09:30:00+08:00"])
    grants: list[Grant]


class Accounts(Wire):
    """A page of accounts, by name."""

    items: list[Account]
    next: Next


class NewAccount(Wire):
    """An account to be made; its holder sets the password by the link in the answer."""

    name: AccountName
    display_name: DisplayName
    staff_no: StaffNo = None
    grants: list[NewGrant] = Field(default=[], max_length=50)


class AccountChange(Wire):
    """What is to change; what is left out stays."""

    display_name: DisplayName | None = None
    staff_no: StaffNo = None
    disabled: StrictBool | None = None


class Link(Wire):
    """A link by which somebody sets a password, once."""

    link: str = Field(examples=["https://grid.example.cn/#/welcome/CODE"])
    link_expires_at: datetime = Field(examples=["2026-04-03T09:30:00+08:00"])


class CreatedAccount(Account):
    """A new account with the link for its holder."""

    link: str = Field(examples=["https://grid.example.cn/#/welcome/CODE"])
    link_expires_at: datetime = Field(examples=["2026-04-03T09:30:00+08:00"])
