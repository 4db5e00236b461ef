"""The real server, asked what its own description allows, and what it does not allow.

No answer is 5xx, and each conforms to the description: status, media type, headers and body. The
seed is printed when it fails; another one is chosen by ``WANGGE_FUZZ_SEED``.
"""

from __future__ import annotations

import os

import schemathesis
from hypothesis import HealthCheck, note, seed, settings

from api.app import create_app

SEED = int(os.environ.get("WANGGE_FUZZ_SEED", "2026"))
EXAMPLES = 40
"""For each operation; coverage of boundary values comes on top of it."""

described = schemathesis.openapi.from_dict(
    create_app("postgresql+psycopg://nobody@127.0.0.1:1/nothing").openapi()
)


@described.exclude(path_regex="^/(maps|basemap|docs)").parametrize()
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case, server_url):
    note(f"WANGGE_FUZZ_SEED={SEED}")
    query = case.query or {}
    if "revision" in query and "date" in query:
        # The one rule that a description cannot hold: not both.
        del query["revision"]
    case.call_and_validate(base_url=server_url)
