"""Where callers come from, and by which address they reach us."""

from __future__ import annotations

import pytest

from api.auth import limits
from api.auth.address import AddressSettings, origin_of
from gis.errors import InvalidValue


def trusting(*networks: str) -> AddressSettings:
    return AddressSettings.from_environment({"WANGGE_TRUSTED_PROXIES": ",".join(networks)})


def test_without_settings_nobody_is_believed():
    settings = AddressSettings.from_environment({})
    assert settings == AddressSettings(None, ())
    assert settings.public_origin is None
    assert settings.caller("127.0.0.1", "1.2.3.4") == "127.0.0.1"
    assert settings.caller(None, "1.2.3.4") is None


@pytest.mark.parametrize(
    ("peer", "said", "caller"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6, <script>", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6,,192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
        ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("192.0.2.1", "6.6.6.6", "192.0.2.1"),
    ],
)
def test_the_last_hop_that_is_not_ours_is_the_caller(peer, said, caller):
    assert trusting("10.0.0.0/8").caller(peer, said) == caller


def test_ten_thousand_hops_are_no_burden():
    assert trusting("10.0.0.0/8").caller("10.0.0.1", ",".join(["10.0.0.2"] * 10_000)) == "10.0.0.2"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://grid.example", "http://grid.example"),
        ("https://grid.example:443/a/b", "https://grid.example"),
        ("http://grid.example:8000", "http://grid.example:8000"),
        ("HTTP://[::1]:8000/", "http://[::1]:8000"),
        ("ftp://grid.example", None),
        ("http://", None),
        ("http://grid.example:99999999", None),
        ("http://[::1", None),
        ("null", None),
    ],
)
def test_origins_are_written_as_browsers_do(url, origin):
    assert origin_of(url) == origin


def test_the_public_address_has_no_slash_at_its_end():
    settings = AddressSettings.from_environment({"WANGGE_PUBLIC_URL": " https://grid.example/ "})
    assert settings.public_url == "https://grid.example"
    assert settings.public_origin == "https://grid.example"


@pytest.mark.parametrize(
    "variables",
    [
        {"WANGGE_PUBLIC_URL": "grid.example"},
        {"WANGGE_PUBLIC_URL": "ftp://grid.example"},
        {"WANGGE_PUBLIC_URL": "https://anna@grid.example"},
        {"WANGGE_PUBLIC_URL": "https://grid.example/?a=1"},
        {"WANGGE_TRUSTED_PROXIES": "everybody"},
        {"WANGGE_TRUSTED_PROXIES": "10.0.0.0/99"},
    ],
)
def test_nonsense_is_refused_with_the_variable(variables):
    [(name, value)] = variables.items()
    with pytest.raises(InvalidValue) as refused:
        AddressSettings.from_environment(variables)
    assert name in refused.value.text.zh
    assert name in refused.value.text.en
    assert value in refused.value.text.zh


def test_attempts_count_by_name_without_case_and_by_network():
    def keys(name: str, address: str | None) -> list[str]:
        return [limit.key for limit in limits.of_sign_in(name, address)]

    assert keys("Anna", "192.0.2.7") == keys(" anna ", "::ffff:192.0.2.7")
    assert keys("anna", "2001:db8::1") == keys("anna", "2001:db8::2")
    assert keys("anna", "2001:db8::1") != keys("anna", "2001:db8:0:1::1")
    assert keys("anna", "192.0.2.7") != keys("anna", "192.0.2.8")
    assert keys("anna", None) == keys("anna", "192.0.2.7")[:1]
    assert "anna" not in keys("anna", None)[0], "a password typed as a name is not kept"
