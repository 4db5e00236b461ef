"""The Content-Security-Policy lets this package's code run, and no other."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from gis.errors import InvalidValue
from gis.maps import content_security_policy
from gis.maps.policy import code_in, source_hash


def directives(policy: str) -> dict[str, list[str]]:
    return {p.split()[0]: p.split()[1:] for p in policy.split(";")}


def test_a_hash_is_the_one_browsers_compute() -> None:
    digest = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    assert source_hash("alert(1)") == f"'sha256-{digest}'"


def test_the_policy_starts_at_none_and_names_hashes_only(page_html: str) -> None:
    found = directives(content_security_policy(page_html))
    assert found["default-src"] == ["'none'"]
    assert found["img-src"] == ["data:"]
    assert found["sandbox"] == ["allow-scripts"]
    for name in ("script-src", "style-src"):
        assert found[name]
        assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", source) for source in found[name])


def test_the_page_states_the_same_hashes_itself(page_html: str) -> None:
    stated = re.search(r'Content-Security-Policy" content="([^"]*)"', page_html)
    assert stated
    inner = directives(stated[1].replace("&#x27;", "'"))
    outer = directives(content_security_policy(page_html))
    assert inner["script-src"] == outer["script-src"]
    assert inner["style-src"] == outer["style-src"]


def test_a_script_that_came_in_gets_no_hash(page_html: str) -> None:
    tampered = page_html.replace("<body>", "<body><script>alert(1)</script>")
    assert len(code_in(tampered)[0]) == len(code_in(page_html)[0]) + 1
    assert content_security_policy(tampered) == content_security_policy(page_html)


def test_line_ends_do_not_change_the_policy(page_html: str) -> None:
    crlf = page_html.replace("\n", "\r\n")
    assert content_security_policy(crlf) == content_security_policy(page_html)


def test_a_page_that_is_not_ours_gets_no_policy() -> None:
    with pytest.raises(InvalidValue, match="not a map made by this system"):
        content_security_policy("<script>alert(1)</script><style>p {}</style>")


def test_data_blocks_are_not_taken_for_code() -> None:
    scripts, styles = code_in(
        '<script type="application/json">{}</script><script type="module">1</script>'
        '<script src="x.js"></script><style>a</style>'
    )
    assert (scripts, styles) == (["1"], ["a"])
