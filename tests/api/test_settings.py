"""What an installation can set, and what it is told when it sets nonsense."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from api.cluster import application_url, database_url
from api.settings import (
    BasemapSettings,
    DatabaseSettings,
    GuideSettings,
    ServerSettings,
    code_scheme,
)
from gis.codes import DEFAULT, CodeScheme
from gis.errors import InvalidValue

TILES = "https://tiles.example/{z}/{x}/{y}.png"


def test_without_variables_everything_is_private_and_local() -> None:
    database, server = DatabaseSettings.from_environment({}), ServerSettings.from_environment({})
    assert (database.url, database.data) == (None, Path.cwd() / ".data")
    assert (server.host, server.port, server.workers) == ("127.0.0.1", 8000, 1)
    assert BasemapSettings.from_environment({}) is None
    assert GuideSettings.from_environment({}).folder is None
    assert code_scheme({}) == DEFAULT


def test_the_environment_is_read_when_asked_not_when_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WANGGE_PORT", "9001")
    assert ServerSettings.from_environment().port == 9001
    program = "import os; os.environ['WANGGE_PORT'] = 'nonsense'; import api.settings, api.cluster"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    "given",
    [
        "postgres://anna:secret@db/wangge",
        "postgresql://anna:secret@db/wangge",
        "postgresql+psycopg://anna:secret@db/wangge",
    ],
)
def test_an_address_of_any_spelling_gets_our_driver(given: str) -> None:
    settings = DatabaseSettings.from_environment({"WANGGE_DATABASE_URL": given})
    assert database_url(settings) == "postgresql+psycopg://anna:secret@db/wangge"


def test_without_an_address_it_is_the_private_postgis(tmp_path: Path) -> None:
    settings = DatabaseSettings.from_environment({"WANGGE_DATA": str(tmp_path)})
    url = database_url(settings)
    assert url.startswith("postgresql+psycopg://wangge@/wangge?host=%2Ftmp%2Fwangge-")


def test_the_application_comes_in_as_itself_where_it_can(tmp_path: Path) -> None:
    def address(**variables: str) -> str:
        return application_url(
            DatabaseSettings.from_environment({"WANGGE_DATA": str(tmp_path)} | variables)
        )

    assert address().startswith("postgresql+psycopg://wangge_app@/wangge?host=%2Ftmp%2Fwangge-")
    owner, web = "postgresql://owner:x@db/wangge", "postgres://web:y@db/wangge"
    given = {"WANGGE_DATABASE_URL": owner}
    assert address(**given) == "postgresql+psycopg://owner:x@db/wangge"
    given["WANGGE_APP_DATABASE_URL"] = web
    assert address(**given) == "postgresql+psycopg://web:y@db/wangge"


@pytest.mark.parametrize(
    "variables",
    [
        {"WANGGE_APP_DATABASE_URL": "mysql://anna:secret@db/wangge"},
        {"WANGGE_DATABASE_URL": "mysql://anna:secret@db/wangge"},
        {"WANGGE_DATABASE_URL": "secret"},
        {"WANGGE_BASEMAP_URL": "file:///secret/{z}/{x}/{y}"},
        {"WANGGE_BASEMAP_URL": "https://tiles.example/?tk=secret"},
        {"WANGGE_BASEMAP_URL": "https://tiles.example/?tk=secret", "WANGGE_BASEMAP_TYPE": "wmts"},
    ],
)
def test_addresses_that_cannot_be_are_refused_without_telling_what_is_in_them(
    variables: dict[str, str],
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read_all(variables)
    assert "secret" not in refusal.value.text.zh + refusal.value.text.en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WANGGE_PORT", "0"),
        ("WANGGE_PORT", "65536"),
        ("WANGGE_PORT", "80 81"),
        ("WANGGE_PORT", "８０００"),
        ("WANGGE_WORKERS", "-1"),
        ("WANGGE_WORKERS", "1_0"),
        ("WANGGE_LANG", "fr"),
        ("WANGGE_CODE_GRID_DIGITS", "7"),
        ("WANGGE_CODE_SEGMENTS", "2;10"),
        ("WANGGE_CODE_SEGMENTS", "0,12"),
        ("WANGGE_CODE_RESERVED", "901"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read_all({name: value})
    for words in (refusal.value.text.zh, refusal.value.text.en):
        assert name in words
        assert value in words


def test_an_empty_variable_is_as_none() -> None:
    read_all(dict.fromkeys(["WANGGE_DATABASE_URL", "WANGGE_PORT", "WANGGE_BASEMAP_URL"], " "))


def test_the_language_is_the_one_set_else_the_systems() -> None:
    def language(**variables: str) -> str:
        return ServerSettings.from_environment(variables).language

    assert language(LANG="zh_CN.UTF-8") == "zh"
    assert language(LANG="zh_CN.UTF-8", LC_ALL="en_GB.UTF-8") == "en"
    assert language(LANG="en_GB.UTF-8", WANGGE_LANG="zh") == "zh"
    assert language(LANG="C") == "en"


def test_basemaps_of_both_kinds() -> None:
    xyz = BasemapSettings.from_environment(
        {"WANGGE_BASEMAP_URL": TILES, "WANGGE_BASEMAP_ATTRIBUTION": "示例"}
    )
    assert xyz == BasemapSettings(url=TILES, type="xyz", attribution="示例")
    wmts = BasemapSettings.from_environment(
        {
            "WANGGE_BASEMAP_URL": "https://maps.example/wmts",
            "WANGGE_BASEMAP_TYPE": "WMTS",
            "WANGGE_BASEMAP_LAYER": "vec",
            "WANGGE_BASEMAP_MATRIX_SET": "c",
        }
    )
    assert wmts is not None
    assert (wmts.type, wmts.layer, wmts.matrix_set) == ("wmts", "vec", "c")


def test_codes_can_be_written_otherwise() -> None:
    variables = {
        "WANGGE_CODE_DIVISION": "[A-Z]{2}[0-9]{4}",
        "WANGGE_CODE_SEGMENTS": "2, 4",
        "WANGGE_CODE_GRID_DIGITS": "2",
        "WANGGE_CODE_ORDER": "columns",
        "WANGGE_CODE_RESERVED": "1-3,90-99",
    }
    assert code_scheme(variables) == CodeScheme(
        division="[A-Z]{2}[0-9]{4}",
        segments=(2, 4),
        grid_digits=2,
        order="columns",
        reserved=((1, 3), (90, 99)),
    )


def test_a_pattern_alone_tells_no_levels() -> None:
    assert code_scheme({"WANGGE_CODE_DIVISION": "[A-Z]{2}[0-9]{4}"}).segments == ()


@pytest.mark.parametrize(
    "variables",
    [
        {"WANGGE_CODE_DIVISION": ".*"},
        {"WANGGE_CODE_ORDER": "spirals"},
        {"WANGGE_CODE_SEGMENTS": "2,2"},
        {"WANGGE_CODE_RESERVED": "900-1000"},
    ],
)
def test_codes_that_do_not_fit_together_are_refused(variables: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        code_scheme(variables)


def read_all(variables: dict[str, str]) -> None:
    DatabaseSettings.from_environment(variables)
    ServerSettings.from_environment(variables)
    BasemapSettings.from_environment(variables)
    code_scheme(variables)


def test_the_folder_of_guide_lines_is_there(tmp_path: Path) -> None:
    assert GuideSettings.from_environment({"WANGGE_GUIDES": str(tmp_path)}).folder == tmp_path
    with pytest.raises(InvalidValue):
        GuideSettings.from_environment({"WANGGE_GUIDES": str(tmp_path / "none")})
