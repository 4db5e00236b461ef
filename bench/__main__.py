"""``python -m bench``: every benchmark, as a table of medians and ratios.

``python -m bench operations [COUNT...]`` is about the coverage engine alone;
``python -m bench plans [GRIDS]`` about plans over HTTP, with a nation of GRIDS beside them;
``python -m bench workspace`` about the planner's workspace in a browser.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import coverage, encoding, export, lookup, operations, plans, workspace
from bench.installation import demonstration
from bench.measure import Comparison

SUBJECTS = (lookup, export, coverage, encoding)


def main() -> None:
    """Run them all on the demonstration, in a database of their own that is thrown away."""
    console = Console()
    table = Table("what", "ours", "ms", "peer", "ms", "ours / peer", title="medians")
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        Path(folder).chmod(0o755)  # the server's account must get in
        with console.status("loading the demonstration"):
            place = demonstration(Path(folder))
        with place as installation:
            for subject in SUBJECTS:
                with console.status(subject.__name__):
                    comparisons: list[Comparison] = list(subject.compare(installation))
                for found in comparisons:
                    table.add_row(
                        found.what,
                        found.ours,
                        f"{found.ours_ms:.2f}",
                        found.peer,
                        f"{found.peer_ms:.2f}",
                        f"{found.ratio:.2f}",
                    )
    console.print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["operations"]:
        operations.main([int(count) for count in sys.argv[2:]])
    elif sys.argv[1:2] == ["plans"]:
        plans.main(*(int(count) for count in sys.argv[2:3]))
    elif sys.argv[1:2] == ["workspace"]:
        workspace.main()
    else:
        main()
