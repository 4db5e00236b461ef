"""How often somebody may try to sign in, by account and by address.

Attempts are counted in the database, so that all workers share them, and before the password is
looked at. Names that belong to nobody are counted like others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from gis.errors import TooMany
from gis.text import Text


@dataclass(frozen=True, slots=True)
class Limit:
    """``number`` attempts in any time of length ``within``, for what has the same ``key``."""

    key: str
    number: int
    within: timedelta


_WITHIN = timedelta(minutes=15)
_BY_NAME, _BY_ADDRESS = 10, 100
"""A person who mistypes stays below the first; an office behind one address below the second."""


class TooManyAttempts(TooMany):
    """Tried to sign in too often."""

    code = "too_many_attempts"


def of_sign_in(name: str, address: str | None) -> tuple[Limit, ...]:
    """What limits an attempt to sign in as ``name`` from ``address``.

    Examples
    --------
    >>> [limit.key for limit in of_sign_in("Anna", "2001:db8:1:2:3::4")][1]
    'address:2001:db8:1:2::/64'
    """
    found = [Limit(f"name:{_of_name(name)}", _BY_NAME, _WITHIN)]
    if address is not None:
        found.append(Limit(f"address:{_of_address(address)}", _BY_ADDRESS, _WITHIN))
    return tuple(found)


def _of_name(name: str) -> str:
    # People type passwords into the field for names: what was typed is not kept.
    return hashlib.sha256(name.strip().lower().encode()).hexdigest()[:32]


def _of_address(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        # One customer of a provider has all addresses of a /64.
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def refuse(wait: float) -> TooManyAttempts:
    """What to raise when the limit is free again in ``wait`` seconds."""
    seconds = max(1, round(wait))
    minutes = -(-seconds // 60)
    return TooManyAttempts(
        Text(
            f"登录尝试次数过多，请在 {minutes} 分钟后重试。",
            f"Too many attempts to sign in; try again in {minutes} min.",
        ),
        retry_after=seconds,
    )
