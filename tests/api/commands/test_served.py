"""Links name the address at which the server is, where that can be known."""

from __future__ import annotations

import socket

import pytest

from api.commands import served


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with no server on it."""
    for name in ("WANGGE_DATABASE_URL", "WANGGE_PUBLIC_URL", "WANGGE_HOST", "WANGGE_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANGGE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def port():
    """A port of this machine on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_link_names_the_port_of_the_running_server(folder, port, capsys):
    with served.serving_at(served.base_url("127.0.0.1", port)):
        assert served.address() == f"http://127.0.0.1:{port}"
    assert capsys.readouterr().err == ""
    assert served.address() == "http://127.0.0.1:8000"
    assert list(folder.iterdir()) == []


def test_where_no_server_runs_it_is_said_whence_the_address_comes(folder, port, capsys):
    with served.serving_at(f"http://127.0.0.1:{port}"):
        left = (folder / "serving-at").read_text(encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = gone.getsockname()[1]
    (folder / "serving-at").write_text(left.replace(str(port), str(dead)), encoding="utf-8")
    assert served.address() == "http://127.0.0.1:8000"
    assert "WANGGE_PUBLIC_URL" in capsys.readouterr().err


def test_the_public_address_is_named_wherever_the_server_listens(folder, port, monkeypatch):
    monkeypatch.setenv("WANGGE_PUBLIC_URL", "https://grid.example.cn")
    with served.serving_at(f"http://127.0.0.1:{port}"):
        assert served.address() == "https://grid.example.cn"


def test_of_a_database_elsewhere_the_folder_says_nothing(folder, port, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://wangge@db.example.cn/wangge")
    monkeypatch.setenv("WANGGE_PORT", "8800")
    with served.serving_at(f"http://127.0.0.1:{port}"):
        assert served.address() == "http://127.0.0.1:8800"
    assert list(folder.iterdir()) == []
