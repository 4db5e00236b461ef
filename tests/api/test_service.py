"""Is the service alive, and can it answer?"""

from __future__ import annotations

import httpx


def test_a_server_on_a_migrated_database_is_ready(server_url):
    assert httpx.get(f"{server_url}/health/ready").status_code == 200
    assert httpx.get(f"{server_url}/health/live").json() == {"status": "ok"}
