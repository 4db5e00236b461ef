"""Whatever the audit trail calls a deed, the page that shows it has words for it."""

from __future__ import annotations

import re

import pytest

from api.workflows.plans.transitions import WAYS
from tests.api.source_reading import ROOT, arguments

FILLED = {
    "plan.{what}": lambda called: {f"plan.{what}" for what in called | set(WAYS)},
    "import.{kind}s": lambda _: {f"import.{kind}s" for kind in ("division", "grid")},
}
"""Names that are put together, and what comes of them."""


def actions() -> set[str]:
    """Every action that the code can record."""
    called = arguments("what", "api/workflows/plans")
    found: set[str] = set()
    for name in arguments("action", "api/workflows"):
        if "{" in name:
            assert name in FILLED, f"say in FILLED what comes of {name}"
            found |= FILLED[name](called)
        else:
            found.add(name)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_action_of_the_audit_trail_has_words(language):
    file = ROOT / "web" / "src" / "account" / "words" / f"{language}.ts"
    text = file.read_text(encoding="utf-8")
    block = re.search(r"^    actions: \{(.*?)^    \}", text, re.DOTALL | re.MULTILINE)
    assert block
    words = dict(re.findall(r"^      '?([a-z_.]+)'?: '(.+)',$", block[1], re.MULTILINE))
    known = actions()
    assert {"plan.publish", "plan.submit", "staff.serve", "import.staff", "publish"} <= known
    assert known <= words.keys(), f"no words for {sorted(known - words.keys())}"
    assert len(set(words.values())) == len(words), "two actions have the same words"
