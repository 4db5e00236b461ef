"""``wangge user``, and the first administrator of an installation."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from api.cluster.address import libpq_url
from api.commands.first_start import invite_administrator
from api.commands.terminal import Exit
from api.store.database import Database
from tests.api.commands.conftest import WANGGE, Run, environment

TOWN = "360702100000"
LINK = re.compile(r"(http://[^ /]+)/#/welcome/([A-Za-z0-9_-]{43})")
PASSWORD = "along the river to the village"  # noqa: S105 — of an installation of one test


@pytest.fixture
def town_url(database_url: str) -> str:
    """A database with one town in it."""
    with psycopg.connect(libpq_url(database_url)) as connection:
        connection.execute("INSERT INTO division (code, level) VALUES (%s, 'township')", [TOWN])
    return database_url


def rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(statement).fetchall()


def test_an_account_is_made_with_a_role_and_a_link_of_its_own(run_here: Run, town_url: str) -> None:
    made = run_here(
        "user", "add", "wangfang", "--role", "planner", "--area", TOWN,
        "--display-name", "王芳", url=town_url, WANGGE_PUBLIC_URL="https://grid.example.cn",
    )  # fmt: skip
    assert made.code == Exit.OK, made
    link = made.out.strip()
    assert link.startswith("https://grid.example.cn/#/welcome/")
    assert link not in made.err
    shown = run_here("user", "show", "WANGFANG", url=town_url)
    assert "王芳" in shown.out
    assert f"may\tplanner {TOWN}" in shown.out
    assert "never used" in shown.out
    listed = run_here("user", "list", url=town_url, lang="zh")
    assert listed.out.split("\t")[:3] == ["wangfang", "王芳", "未启用"]
    assert run_here("user", "list", "--search", "nobody", url=town_url).out == ""
    actions = rows(town_url, "SELECT action, account_name, via FROM audit ORDER BY number")
    assert ("account.create", "operator", "terminal") in actions
    assert ("grant.add", "operator", "terminal") in actions


def test_roles_are_given_and_taken(run_here: Run, town_url: str) -> None:
    assert run_here("user", "add", "li", url=town_url).code == Exit.OK
    for area in (TOWN, "all"):
        assert (
            run_here("user", "grant", "li", "--role", "viewer", "--area", area, url=town_url).code
            == 0
        )
    assert "viewer everywhere" in run_here("user", "show", "li", url=town_url).out
    again = run_here("user", "grant", "li", "--role", "viewer", "--area", TOWN, url=town_url)
    assert again.code == Exit.CONFLICT
    taken = ("user", "revoke", "li", "--role", "viewer", "--area", TOWN)
    assert run_here(*taken, url=town_url).code == Exit.OK
    assert run_here(*taken, url=town_url).code == Exit.NOT_FOUND
    assert rows(town_url, "SELECT g.role, g.division FROM account_grant g JOIN account a "
                "ON a.id = g.account WHERE a.name = 'li'") == [("viewer", None)]  # fmt: skip


def test_an_account_is_disabled_and_taken_back(run_here: Run, town_url: str) -> None:
    run_here("user", "add", "li", url=town_url)
    assert run_here("user", "disable", "li", url=town_url).code == Exit.OK
    assert "disabled" in run_here("user", "show", "li", url=town_url).out
    assert run_here("user", "link", "li", url=town_url).code == Exit.CONFLICT
    assert run_here("user", "enable", "li", url=town_url).code == Exit.OK
    assert LINK.search(run_here("user", "link", "li", url=town_url).out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "wang fang"), Exit.VALUE),
        (("add", "x"), Exit.VALUE),
        (("add", "-x"), Exit.USAGE),
        (("add", "li", "--role", "planner"), Exit.VALUE),
        (("add", "li", "--area", TOWN), Exit.VALUE),
        (("add", "li", "--role", "king", "--area", TOWN), Exit.USAGE),
        (("add", "li", "--role", "viewer", "--area", "360799000000"), Exit.NOT_FOUND),
        (("add", "li", "--staff-no", "nobody"), Exit.NOT_FOUND),
        (("show", "nobody"), Exit.NOT_FOUND),
        (("show", "operator"), Exit.NOT_FOUND),
        (("link", "operator"), Exit.NOT_FOUND),
        (("grant", "nobody", "--role", "viewer", "--area", "all"), Exit.NOT_FOUND),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    run_here: Run, town_url: str, arguments: tuple[str, ...], code: Exit
) -> None:
    ran = run_here("user", *arguments, url=town_url)
    assert (ran.code, ran.out) == (code, ""), ran
    assert "Traceback" not in ran.err
    assert rows(town_url, "SELECT name FROM account WHERE kind = 'person'") == []


def test_the_same_name_is_not_made_twice(run_here: Run, town_url: str) -> None:
    assert run_here("user", "add", "li", url=town_url).code == Exit.OK
    assert run_here("user", "add", "LI", url=town_url).code == Exit.CONFLICT


# --- the first start


@dataclass
class Served:
    """A server that was started, and what it printed."""

    address: str
    printed: Path

    @property
    def text(self) -> str:
        return self.printed.read_text()


@contextmanager
def served(url: str, folder: Path, **more: str) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    printed = folder / f"printed-{port}"
    with (
        printed.open("w") as file,
        subprocess.Popen(
            [WANGGE, "up", "--no-demo", "--port", str(port)],
            env=environment(url, **more),
            cwd=folder,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            transport = httpx.HTTPTransport(retries=0)
            with httpx.Client(transport=transport, timeout=5) as client:
                while True:
                    assert process.poll() is None, printed.read_text()
                    try:
                        if client.get(f"{address}/health/ready").is_success:
                            break
                    except httpx.TransportError:
                        pass
                    time.sleep(0.1)
            yield Served(address, printed)
        finally:
            process.terminate()
            process.wait(timeout=60)


def invite(url: str) -> None:
    """What every start does before it serves."""
    database = Database(url, pool_size=1)
    try:
        invite_administrator(database, "http://127.0.0.1:1")
    finally:
        database.close()


def accept(server: Served, code: str, password: str) -> httpx.Response:
    return httpx.post(
        f"{server.address}/api/v1/invitations/accept",
        json={"code": code, "password": password},
        headers={"Origin": server.address},
        timeout=60,
    )


def test_the_first_start_prints_a_link_for_the_one_administrator(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invite(database_url)
    [(_, earlier)] = LINK.findall(capsys.readouterr().err)
    with served(database_url, tmp_path, WANGGE_WORKERS="2") as server:
        [(base, code)] = LINK.findall(server.text)  # once, however many workers there are
        assert base == server.address
        assert "admin" in server.text
        assert accept(server, earlier, PASSWORD).status_code == 404  # the newer one counts
        answer = accept(server, code, PASSWORD)
        assert answer.json()["grants"][0]["role"] == "admin"
        assert "configure" in answer.json()["may"]
        # Nothing of it went through logging, and no password stands anywhere.
        assert PASSWORD not in server.text
        assert accept(server, code, PASSWORD).status_code == 404
    invite(database_url)
    assert capsys.readouterr().err == ""  # there is one now
    people = rows(database_url, "SELECT name, has_password FROM account WHERE kind = 'person'")
    assert people == [("admin", True)]


def test_no_account_has_a_password_before_somebody_chose_one(
    database_url: str, run_here: Run
) -> None:
    run_here("user", "add", "admin", "--role", "admin", "--area", "all", url=database_url)
    assert rows(database_url, "SELECT count(*) FROM account WHERE password_hash IS NOT NULL") == [
        (0,)
    ]
