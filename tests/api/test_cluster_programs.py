"""Finding PostgreSQL's programs, and saying what lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cluster import find_programs
from api.cluster.programs import Programs, _choose
from gis.errors import ClusterError


def installation(folder: Path, version: str) -> Path:
    """A folder with programs that say they are PostgreSQL ``version``."""
    folder.mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Some 1)'\n")
        program.chmod(0o755)
    return folder


def test_the_systems_own_is_found_with_postgis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANGGE_PG_BIN", raising=False)
    programs = find_programs()
    assert programs.postgis
    assert programs.major >= 15
    assert Path(programs.path("pg_dump")).is_file()


def test_it_is_found_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANGGE_PG_BIN", raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert find_programs().postgis


def test_a_folder_named_by_hand_is_used_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WANGGE_PG_BIN", str(tmp_path))
    with pytest.raises(ClusterError, match="WANGGE_PG_BIN"):
        find_programs()
    own = installation(tmp_path / "own/bin", "16.4")
    (tmp_path / "own/share/extension").mkdir(parents=True)
    (tmp_path / "own/share/extension/postgis.control").write_text("")
    monkeypatch.setenv("WANGGE_PG_BIN", str(own))
    assert find_programs() == Programs(folder=own, version="16.4", postgis=True)


def test_without_postgis_the_message_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WANGGE_PG_BIN", str(installation(tmp_path / "bin", "99.1")))
    with pytest.raises(ClusterError) as refusal:
        find_programs()
    for words in (refusal.value.text.zh, refusal.value.text.en):
        assert "PostGIS" in words
        assert "apt-get install postgresql-99 postgresql-99-postgis-3" in words


def test_a_version_too_old_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WANGGE_PG_BIN", str(installation(tmp_path / "bin", "13.9")))
    with pytest.raises(ClusterError, match="15 or newer"):
        find_programs()


def test_the_first_with_postgis_is_taken_and_for_old_data_the_one_that_fits() -> None:
    found = [
        Programs(Path("/a"), "17.2", postgis=False),
        Programs(Path("/b"), "16.4", postgis=True),
        Programs(Path("/c"), "15.9", postgis=True),
    ]
    assert _choose(found, None).folder == Path("/b")
    assert _choose(found, 15).folder == Path("/c")
    with pytest.raises(ClusterError, match="PostGIS is not installed"):
        _choose(found, 17)
    with pytest.raises(ClusterError, match="made by PostgreSQL 14"):
        _choose(found, 14)
    with pytest.raises(ClusterError, match="No PostgreSQL"):
        _choose([], None)
