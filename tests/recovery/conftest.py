"""What recovery tests have in common with those of the commands."""

from tests.api.commands.conftest import run_here

__all__ = ["run_here"]
