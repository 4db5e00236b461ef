"""Under which address the installation is reached, from which address a caller comes.

What a proxy says of the caller is believed only when the proxy is one of ours: anybody can send
the same headers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from gis.errors import InvalidValue
from gis.text import Text

Network = IPv4Network | IPv6Network

_MOST_HOPS = 20
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class AddressSettings:
    """How the installation is reached.

    Attributes
    ----------
    public_url : str or None
        ``WANGGE_PUBLIC_URL``: the address people type, without a slash at its end; None: whatever
        they typed.
    trusted_proxies : tuple of IPv4Network or IPv6Network
        ``WANGGE_TRUSTED_PROXIES``: addresses or networks, between commas, whose
        ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed; none unless given.
    """

    public_url: str | None = None
    trusted_proxies: tuple[Network, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> AddressSettings:
        """Read the environment (or a mapping given in its place).

        Raises
        ------
        InvalidValue
            The address or a network cannot be one.
        """
        values = os.environ if environment is None else environment
        url = values.get("WANGGE_PUBLIC_URL", "").strip().rstrip("/")
        proxies = values.get("WANGGE_TRUSTED_PROXIES", "").split(",")
        return cls(
            public_url=_checked_url(url) if url else None,
            trusted_proxies=tuple(_network(part.strip()) for part in proxies if part.strip()),
        )

    @property
    def public_origin(self) -> str | None:
        """Scheme, host and port of the public address."""
        return None if self.public_url is None else origin_of(self.public_url)

    def caller(self, peer: str | None, forwarded_for: str | None) -> str | None:
        """The address of whoever asked.

        Parameters
        ----------
        peer : str or None
            At the other end of the connection.
        forwarded_for : str or None
            ``X-Forwarded-For``, to which each proxy adds from whom it got the request.

        Examples
        --------
        >>> proxied = AddressSettings.from_environment({"WANGGE_TRUSTED_PROXIES": "10.0.0.0/8"})
        >>> proxied.caller("10.0.0.2", "1.2.3.4, 192.0.2.9, 10.0.0.7")
        '192.0.2.9'
        >>> proxied.caller("192.0.2.1", "1.2.3.4")
        '192.0.2.1'
        """
        if not self.trusts(peer):
            return peer
        hops = [hop.strip() for hop in (forwarded_for or "").split(",")][-_MOST_HOPS:]
        for hop in reversed(hops):
            if not _is_address(hop):
                break
            peer = hop
            if not self.trusts(hop):
                break
        return peer

    def trusts(self, peer: str | None) -> bool:
        """Whether what ``peer`` says of others is believed."""
        if peer is None or not _is_address(peer):
            return False
        address = ip_address(peer)
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self.trusted_proxies)


def origin_of(url: str) -> str | None:
    """The origin of ``url`` as browsers write it; None when it has none.

    Examples
    --------
    >>> origin_of("HTTPS://Grid.Example:443/map")
    'https://grid.example'
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    usual = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{shown}" if usual else f"{parts.scheme}://{shown}:{port}"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if origin_of(url) is None or parts.query or parts.fragment or parts.username is not None:
        raise InvalidValue(
            Text(
                f"WANGGE_PUBLIC_URL 应写作 https://grid.example.cn 的形式，现为“{url}”。",
                f'WANGGE_PUBLIC_URL is written like https://grid.example.org; it is "{url}".',
            )
        )
    return url


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise InvalidValue(
            Text(
                f"WANGGE_TRUSTED_PROXIES 应为地址或网段，如 10.0.0.0/8，现有“{text}”。",
                "WANGGE_TRUSTED_PROXIES holds addresses or networks such as 10.0.0.0/8; "
                f'it has "{text}".',
            )
        ) from error
