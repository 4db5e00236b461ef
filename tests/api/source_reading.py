"""What the sources say, for tests that hold a list against all that the code can do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""Of the project."""


def arguments(name: str, folder: str) -> set[str]:
    """The texts that are given as the argument ``name``, or are its default, in a folder.

    Of texts that are put together the parts that are put in stand in braces.
    """
    found: set[str] = set()
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                given = [k.value for k in node.keywords if k.arg == name]
            elif isinstance(node, ast.FunctionDef):
                own = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                given = [default for arg, default in own if default and arg.arg == name]
            else:
                continue
            found |= {text for value in given for text in _texts(value)}
    return found


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
