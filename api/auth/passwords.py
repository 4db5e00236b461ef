"""Passwords: what may be one, how it is kept, how it is compared.

They are kept as Argon2id hashes by the profile that argon2-cffi recommends at the time (RFC 9106,
section 4: 64 MiB, three passes). Each costs memory and a core on purpose, so few are computed at
once in a process, whoever asks.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import get_default_parameters

from gis.errors import InvalidValue, Unavailable
from gis.text import Text

SHORTEST, LONGEST = 10, 200
"""Characters."""

AT_ONCE = 2
"""Hashes that a process computes at the same time: 128 MiB at the most."""

_WAIT = 15.0
"""Seconds after which who waits for the others is told to come again."""

_free = threading.BoundedSemaphore(AT_ONCE)

# Those of ten characters and more that head the published lists of leaked ones, and what people
# here make of them. Repetitions and runs are found by rule.
_COMMON = """
password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssw0rd1234 qwertyuiop
qwerty1234 qwerty12345 qwerty123456 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3e 1qaz2wsx3edc
qazwsxedcr asdfghjkl1 asdfghjkl; zxcvbnm123 abc1234567 abcd123456 abc123456789
a123456789 123456789a aa12345678 aa123456789 qq123456789 q123456789 z123456789
a1b2c3d4e5 admin12345 admin123456 administrator woaini1314 woaini5201314 5201314520
1314520520 1314521521 woaini520520 wang123456 iloveyou12 iloveyou123 iloveyou1314
letmein123 welcome123 welcome1234 changeme12 changeme123 0987654321 1234567891
12345678910 1234512345 1231231230 1122334455 111222333444 7894561230 wangge1234
wangge12345 wangge123456 zhanggong123
""".split()  # noqa: SIM905 — one to a line would be a page of them
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz")


def check_new(password: str, *, name: str = "") -> None:
    """Refuse what anybody would guess as the new password of the account called ``name``.

    Raises
    ------
    InvalidValue
        It is too short, too long, on every list of leaked passwords, or the account's name.
    """
    given = _normalised(password)
    if not SHORTEST <= len(given) <= LONGEST:
        raise InvalidValue(
            Text(
                f"密码长度应为 {SHORTEST} 至 {LONGEST} 个字符。",
                f"A password has {SHORTEST} to {LONGEST} characters.",
            )
        )
    if _guessable(given.casefold(), _normalised(name).casefold()):
        raise InvalidValue(
            Text(
                "该密码过于常见或与用户名过于接近，请另设密码。",
                "This password is too common or too close to the name; choose another one.",
            )
        )


def _guessable(given: str, name: str) -> bool:
    if given in _COMMON or len(set(given)) < 4:
        return True
    if any(given in run or given in run[::-1] for run in _RUNS):
        return True
    # The name with a few characters around it is the name.
    return len(name) >= 3 and name in given and len(given.replace(name, "")) < 6


def hashed(password: str) -> str:
    """The Argon2id hash of ``password``, with its parameters and salt, as text.

    Raises
    ------
    Unavailable
        Too many are being computed.
    """
    with _turn():
        return _hasher().hash(_normalised(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one whose hash is ``kept``.

    None, for an account that does not exist or has no password, takes as long as any other.

    Raises
    ------
    Unavailable
        Too many are being computed.
    """
    with _turn():
        try:
            found = _hasher().verify(kept or _nobodys(), _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
    return found and kept is not None


def outdated(kept: str) -> bool:
    """Whether ``kept`` was made by weaker parameters than new ones are."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(get_default_parameters())


@cache
def _nobodys() -> str:
    """The hash of a password that nobody knows."""
    return _hasher().hash(secrets.token_bytes(32))


def _normalised(password: str) -> str:
    # The same characters typed on another system may come as other code points.
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _free.acquire(timeout=_WAIT):
        raise Unavailable(
            Text("登录人数过多，请稍后重试。", "Too many are signing in; try again shortly.")
        )
    try:
        yield
    finally:
        _free.release()
