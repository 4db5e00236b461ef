"""The audit trail, and what the whole installation is set to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field, StrictBool

from api.schemas.common import Next, Wire


class Actor(Wire):
    """Who did it."""

    id: UUID = Field(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])
    name: str = Field(description="as it was at the time", examples=["wangfang"])


class Entry(Wire):
    """A deed: who, when, from where, what, before and after."""

    number: int = Field(examples=[1])
    at: datetime = Field(examples=["2026-03-31T09:30:00+08:00"])
    account: Actor | None = Field(description="null: nobody had signed in")
    via: str = Field(examples=["session"])
    address: str | None = Field(examples=["192.0.2.7"])
    action: str = Field(examples=["grant.add"])
    object: str = Field(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])
    division: str | None = Field(examples=["360702100000"])
    before: dict[str, Any] | None = Field(examples=[None])
    after: dict[str, Any] | None = Field(examples=[{"role": "planner"}])
    hash: str = Field(
        description="SHA-256 over the entry and the hash before it; hexadecimal",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )


class Trail(Wire):
    """A page of the audit trail, the newest first."""

    items: list[Entry]
    next: Next


class InstallationSettings(Wire):
    """What holds for everybody."""

    anonymous_reading: StrictBool = Field(
        description="may everybody read what is published, without signing in?", examples=[True]
    )
