"""The demo, built once for all tests of this folder."""

from __future__ import annotations

import pytest

from gis.synthetic.zhanggong import Demo, build


@pytest.fixture(scope="session")
def demo() -> Demo:
    return build()
