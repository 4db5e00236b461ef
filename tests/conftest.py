"""Fixtures for all tests."""

from hypothesis import settings

pytest_plugins = [
    "tests.browser_fixtures",
    "tests.cluster_fixtures",
    "tests.server_fixtures",
    "tests.store.areas",
    "tests.tally",
]

# No deadline: how long an example takes says something about the machine, not about the code.
settings.register_profile("wangge", deadline=None, print_blob=True)
settings.register_profile("long", settings.get_profile("wangge"), max_examples=2000)
settings.load_profile("wangge")
