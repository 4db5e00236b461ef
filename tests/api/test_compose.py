"""docker-compose.yml and the Dockerfile say what the code has: nothing is named that is not."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from api.app import create_app
from api.auth.address import AddressSettings
from api.settings import (
    BasemapSettings,
    DatabaseSettings,
    GuideSettings,
    OidcSettings,
    ServerSettings,
    code_scheme,
    norms,
)
from gis.codes import DEFAULT

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# What libpq itself reads from the environment, and docker/db-start.
NOT_OURS = {"PGPASSWORD"}


def stages() -> dict[str, list[tuple[str, str]]]:
    """The Dockerfile as instructions by stage."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            found[name] = [("FROM", image)]
        else:
            found[name].append((word, re.sub(r"\s+", " ", rest)))
    return found


STAGES = stages()


def values(stage: str, word: str) -> list[str]:
    return [rest for instruction, rest in STAGES[stage] if instruction == word]


def environment(stage: str) -> dict[str, str]:
    """The variables that a stage sets."""
    pairs = [pair.partition("=") for text in values(stage, "ENV") for pair in shlex.split(text)]
    return {name: value for name, _, value in pairs}


def settings_variables() -> set[str]:
    """Every variable that the settings classes read: seen by reading them."""

    names: set[str] = set()

    class Seen(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            names.add(key)
            return super().get(key, default)

    seen = Seen(
        {
            "WANGGE_BASEMAP_URL": "https://maps.example/{z}/{x}/{y}",
            "WANGGE_OIDC_ISSUER": "https://id.example",
            "WANGGE_OIDC_CLIENT_ID": "wangge",
        }
    )
    for read in (
        DatabaseSettings.from_environment,
        ServerSettings.from_environment,
        BasemapSettings.from_environment,
        GuideSettings.from_environment,
        AddressSettings.from_environment,
        OidcSettings.from_environment,
        code_scheme,
        norms,
    ):
        read(seen)
    return {name for name in names if name.startswith("WANGGE_")}


def test_each_service_is_a_stage_of_the_dockerfile() -> None:
    assert set(SERVICES) == {"db", "app"}
    for service in SERVICES.values():
        assert service["build"]["target"] in STAGES
        assert (ROOT / service["build"]["context"] / "Dockerfile").is_file()


def test_every_image_stands_on_debian_bookworm_slim() -> None:
    assert {values(stage, "FROM")[0] for stage in STAGES} == {"debian:bookworm-slim"}


@pytest.mark.parametrize("stage", ["db", "app"])
def test_nothing_runs_as_root(stage: str) -> None:
    words = [word for word, _ in STAGES[stage]]
    assert values(stage, "USER")[-1] in {"postgres", "wangge"}
    assert words.index("USER") < words.index("CMD")
    assert "RUN" not in words[words.index("USER") :]
    assert "user" not in SERVICES[stage]


def test_every_variable_is_one_that_the_code_reads() -> None:
    known = settings_variables()
    assert {"WANGGE_DATABASE_URL", "WANGGE_PORT", "WANGGE_BASEMAP_MATRIX_SET"} <= known
    ours = {name for name in environment("app") if name.startswith("WANGGE_")}
    assert ours <= known
    assert set(SERVICES["app"]["environment"]) - NOT_OURS <= known
    script = (ROOT / "docker/db-start").read_text(encoding="utf-8")
    for name in SERVICES["db"]["environment"]:
        assert f"${{{name}:?" in script


def test_whoever_composes_can_set_every_setting_that_is_theirs_to_choose() -> None:
    fixed = {"WANGGE_DATA", "WANGGE_HOST", "WANGGE_PORT"}
    assert set(SERVICES["app"]["environment"]) | fixed >= settings_variables()
    assert fixed <= set(environment("app"))


def test_what_compose_passes_when_nothing_is_set_is_accepted() -> None:
    given = {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        for name, value in SERVICES["app"]["environment"].items()
        if name not in NOT_OURS
    } | environment("app")
    assert ServerSettings.from_environment(given).host == "0.0.0.0"  # noqa: S104
    assert BasemapSettings.from_environment(given) is None
    assert OidcSettings.from_environment(given) is None
    assert AddressSettings.from_environment(given).public_url is None
    assert code_scheme(given) == DEFAULT
    assert DatabaseSettings.from_environment(given).url == (
        "postgresql+psycopg://wangge@db:5432/wangge"
    )


def test_there_is_no_default_password() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    uses = re.findall(r"\$\{(\w*PASSWORD\w*)(.{0,2})", text)
    assert len(uses) == 2
    assert all(use == ("WANGGE_DB_PASSWORD", ":?") for use in uses)
    assert "PASSWORD" not in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert urlsplit(SERVICES["app"]["environment"]["WANGGE_DATABASE_URL"]).password is None
    rules = (ROOT / "docker/pg_hba.conf").read_text(encoding="utf-8").splitlines()
    methods = {rule.split()[-1] for rule in rules if rule and not rule.startswith("#")}
    assert methods == {"scram-sha-256"}


def test_the_application_finds_the_database_that_is_composed() -> None:
    url = urlsplit(SERVICES["app"]["environment"]["WANGGE_DATABASE_URL"])
    assert url.hostname == "db"
    assert values("db", "EXPOSE") == [str(url.port)]
    script = (ROOT / "docker/db-start").read_text(encoding="utf-8")
    assert f"--username={url.username} " in script
    assert f"CREATE DATABASE {url.path.lstrip('/')}'" in script
    check = SERVICES["db"]["healthcheck"]["test"]
    assert {f"--username={url.username}", f"--dbname={url.path.lstrip('/')}"} <= set(check)
    assert SERVICES["app"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_the_database_is_on_no_port_of_the_host_and_the_application_on_the_loopback_only() -> None:
    assert "ports" not in SERVICES["db"]
    [port] = SERVICES["app"]["ports"]
    host, published, inside = re.sub(r"\$\{\w+:-(\d+)\}", r"\1", port).split(":")
    assert host == "127.0.0.1"
    assert published == str(ServerSettings.from_environment({}).port)
    assert inside == environment("app")["WANGGE_PORT"] == values("app", "EXPOSE")[0]


def test_the_health_check_asks_for_an_address_that_the_application_has() -> None:
    asked = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]+)", values("app", "HEALTHCHECK")[0])
    assert asked == [(environment("app")["WANGGE_PORT"], "/health/ready")]
    paths = create_app("postgresql+psycopg://nobody@127.0.0.1:1/none").openapi()["paths"]
    assert asked[0][1] in paths


@pytest.mark.parametrize("stage", ["db", "app"])
def test_compose_and_dockerfile_check_health_alike(stage: str) -> None:
    check = SERVICES[stage]["healthcheck"]
    in_file = values(stage, "HEALTHCHECK")[0]
    command = in_file.partition("CMD ")[2]
    assert ["CMD", *yaml.safe_load(command)] == check["test"]
    for option in ("interval", "timeout", "retries"):
        assert f"--{option}={check[option]}" in in_file
    assert f"--start-period={check['start_period']}" in in_file


def test_the_command_is_one_that_wangge_has() -> None:
    command = SERVICES["app"]["command"]
    assert yaml.safe_load(values("app", "CMD")[0]) == command
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:], "--help"], capture_output=True, check=False)
    assert done.returncode == 0


def test_the_database_starts_by_a_script_that_is_there_and_is_sound() -> None:
    script = ROOT / "docker/db-start"
    assert os.access(script, os.X_OK)
    assert yaml.safe_load(values("db", "CMD")[0]) == [script.name]
    subprocess.run(["sh", "-n", script], check=True)
    refused = subprocess.run(
        ["sh", script], capture_output=True, text=True, check=False, env={"PATH": os.defpath}
    )
    assert refused.returncode != 0
    assert "WANGGE_DB_PASSWORD" in refused.stderr


def test_the_data_of_the_database_lie_in_the_volume() -> None:
    [mount] = SERVICES["db"]["volumes"]
    name, _, place = mount.partition(":")
    assert name in COMPOSE["volumes"]
    assert values("db", "VOLUME") == [place]
    assert f"\ndata={place}/pg\n" in (ROOT / "docker/db-start").read_text(encoding="utf-8")


def test_everything_copied_into_an_image_is_there_and_let_in() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        source
        for stage in STAGES
        for text in values(stage, "COPY")
        if "--from=" not in text
        for source in [word for word in text.split() if not word.startswith("--")][:-1]
    }
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in let_in, source
    for secret in (".env", ".data", ".git"):
        assert secret not in let_in


@pytest.mark.parametrize("program", ["initdb", "postgres", "pg_isready", "mktemp"])
def test_the_database_image_is_given_no_program_that_debian_has_not(program: str) -> None:
    """The same Debian packages are what tests run on."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/bin"), Path("/bin")]
    assert any(shutil.which(program, path=str(folder)) for folder in folders)
