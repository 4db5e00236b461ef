"""What comes from the operating system: PostgreSQL with PostGIS; for tests a browser and fonts."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from failures import Failure
from web_part import node_fits
from words import say

# Debian would otherwise make and start a cluster of its own, on the well-known port.
NO_CLUSTER = "/etc/postgresql-common/createcluster.d/wangge.conf"
NO_START = "/usr/sbin/policy-rc.d"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")


def prepare(root: Path, goal: str) -> None:
    """Install what lacks for ``goal``.

    Raises
    ------
    Failure
        When it may not be installed from here; with the command to give.
    """
    packages: list[str] = []
    has_tools = shutil.which("uv") and node_fits(shutil.which("node"))
    has_own = (root / ".tools/python/bin/python").exists()
    if importlib.util.find_spec("ensurepip") is None and not (has_tools or has_own):
        packages.append(f"python3.{sys.version_info.minor}-venv")
    if wants_database(goal) and (lacking := lacking_database(root)):
        packages += lacking
    if goal == "test":
        if not any(map(shutil.which, BROWSERS)):
            packages.append("chromium-browser" if "ubuntu" in system_names() else "chromium")
        if not has_chinese_font():
            packages.append("fonts-noto-cjk")
        if shutil.which("ogrinfo") is None:
            packages.append("gdal-bin")
        if not has_library("libatomic.so.1"):
            # The driver inside the Python package playwright is linked against it.
            packages.append("libatomic1")
    if packages:
        install(packages)


def wants_database(goal: str) -> bool:
    """Tests run a private PostGIS; so does the product, unless it is given another."""
    return goal == "test" or (goal == "run" and not os.environ.get("WANGGE_DATABASE_URL"))


def lacking_database(root: Path) -> list[str]:
    """The packages that would give a usable PostGIS; none when there is one.

    Asks the very code that will look for it when the database starts.
    """
    sys.path.insert(0, str(root))
    try:
        place = root / "api/cluster/programs.py"
        spec = importlib.util.spec_from_file_location("wangge_programs", place)
        if spec is None or spec.loader is None:
            raise ImportError(str(place))
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        from gis.errors import ClusterError  # noqa: PLC0415  (the checkout's)

        try:
            module.find_programs()
        except ClusterError:
            return ["postgresql", "postgresql-postgis"]
        return []
    finally:
        sys.path.remove(str(root))


def has_chinese_font() -> bool:
    """Whether a page in Chinese would show characters rather than boxes."""
    if shutil.which("fc-list"):
        listing = subprocess.run(
            ["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False
        )
        return bool(listing.stdout.strip())
    names = ("*CJK*", "*PingFang*", "*STHeiti*")
    return any(next(Path(f).rglob(n), None) for f in FONTS for n in names if Path(f).is_dir())


def has_library(name: str) -> bool:
    """Whether the dynamic linker finds a library; always where it is not Linux's."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    """Install Debian packages, as root or by sudo, without starting any service."""
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise Failure(*advice_elsewhere())
    steps = debian_steps(packages)
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif sudo_works():
        prefix = ["sudo", "-n", "--"]
    else:
        command = "sudo sh -c '" + "; ".join(["set -e", *steps]) + "'"
        raise Failure(
            f"缺少系统软件包：{names}。当前用户无权安装，请执行下面的命令后重试：\n\n  {command}\n",
            f"System packages are missing: {names}. You may not install them; "
            f"give this command and try again:\n\n  {command}\n",
        )
    quiet = "postgresql" in packages
    say(
        f"正在从 Debian/Ubuntu 安装：{names}" + "（不启动系统自带的数据库服务）" * quiet,
        f"Installing from Debian/Ubuntu: {names}"
        + " (the system's own database is not started)" * quiet,
    )
    subprocess.run([*prefix, "sh", "-c", "; ".join(["set -e", *steps])], check=True)


def debian_steps(packages: list[str]) -> list[str]:
    """Shell commands for root. Without single quotes: they are printed inside such."""
    steps = []
    if "postgresql" in packages:
        steps += [
            f"mkdir -p {Path(NO_CLUSTER).parent}",
            f'echo "# From Wangge, which runs a PostgreSQL of its own." > {NO_CLUSTER}',
            f'echo "create_main_cluster = false" >> {NO_CLUSTER}',
        ]
        if not Path(NO_START).exists():
            # Packages ask this program before they start a service; 101 is "no".
            steps += [
                f'trap "rm -f {NO_START}" EXIT',
                f'printf "#!/bin/sh\\nexit 101\\n" > {NO_START}',
                f"chmod 755 {NO_START}",
            ]
    return [
        *steps,
        "export DEBIAN_FRONTEND=noninteractive",
        "apt-get update -qq",
        f"apt-get install -qq -y --no-install-recommends {' '.join(packages)} > /dev/null",
    ]


def sudo_works() -> bool:
    """Whether sudo asks for no password."""
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def system_names() -> str:
    """``ID`` and ``ID_LIKE`` of the system, e.g. ``"ubuntu debian"``."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return sys.platform
    return " ".join(line.partition("=")[2].strip('"') for line in lines if line.startswith("ID"))


def advice_elsewhere() -> tuple[str, str]:
    """What to do on systems that are not Debian's family."""
    if sys.platform == "darwin":
        command = "brew install postgresql@17 postgis node gdal && brew install --cask chromium"
    elif "fedora" in system_names() or "rhel" in system_names():
        fonts = "google-noto-sans-cjk-fonts"
        command = f"sudo dnf install postgresql-server postgis nodejs gdal chromium {fonts}"
    else:
        zh = (
            "此系统上不能自动安装。请安装 PostgreSQL 15 或更高版本及 PostGIS 3.3 或更高版本"
            "（运行测试还需要 Chromium、GDAL 和中文字体）后重试。"
        )
        en = (
            "Nothing can be installed automatically on this system. Install PostgreSQL 15 or "
            "newer with PostGIS 3.3 or newer (for tests also Chromium, GDAL and a Chinese font) "
            "and try again."
        )
        return zh, en
    zh = f"此系统上不能自动安装。请执行下面的命令后重试：\n\n  {command}\n"
    en = (
        "Nothing can be installed automatically on this system. Give this command and try "
        f"again:\n\n  {command}\n"
    )
    return zh, en
