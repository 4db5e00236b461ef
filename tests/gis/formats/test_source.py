"""A file is read as it was when it was looked at, whatever becomes of it meanwhile."""

from __future__ import annotations

from pathlib import Path

from gis.formats import Limits
from gis.formats.source import opened

CONTENTS = bytes(range(256)) * 3000


def test_what_is_appended_meanwhile_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "growing.csv"
    path.write_bytes(CONTENTS)
    with opened(path, Limits()) as source:
        with path.open("ab") as more:
            more.write(CONTENTS)
        assert b"".join(source.blocks()) == CONTENTS
        assert source.read() == CONTENTS
        source.copy_to(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENTS


def test_a_file_that_shrinks_meanwhile_ends_earlier(tmp_path: Path) -> None:
    path = tmp_path / "shrinking.csv"
    path.write_bytes(CONTENTS)
    with opened(path, Limits()) as source:
        path.write_bytes(CONTENTS[:1000])
        assert b"".join(source.blocks()) == CONTENTS[:1000]
