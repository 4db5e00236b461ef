"""What tests have to tell of themselves, printed at the end of a run: seeds and counts.

A test says ``record_property("told", line)``; that reaches the summary through captured output
and from the workers of a parallel run alike.
"""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    """Print it, test by test."""
    reports = [r for some in terminalreporter.stats.values() for r in some]
    for report in reports:
        lines = [value for name, value in getattr(report, "user_properties", ()) if name == "told"]
        if lines and report.when == "call":
            terminalreporter.section(report.nodeid.rpartition("::")[2], sep="-")
            for line in lines:
                terminalreporter.line(line)
