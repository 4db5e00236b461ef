"""Files that are sent to us: who may send one, how large, and where it lies until it is read.

A file is taken by a dependency of its own, behind the route's rule: of whoever may not send one
nothing is read. It lies in a private folder under a name of ours and is gone with the answer.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from api.auth.principal import Principal
from api.routes.identity import Rule
from gis.formats import Limits
from gis.formats.limits import MIB
from gis.formats.source import printable

LIMITS = Limits(
    file_bytes=64 * MIB,
    rows=100_000,
    vertices=2_000_000,
    seconds=60,
    memory_bytes=2 * 1024 * MIB,
)
"""How much of an uploaded file is read: less than of one that the operator imports."""

_MOST_FIELDS = 20
_LONGEST_FIELD = 64 * 1024
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")

F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Upload(Generic[F]):
    """A file that was sent, and the fields beside it.

    Attributes
    ----------
    path : Path
        Where it lies, until the answer has been sent.
    name : str
        What its sender calls it, without folders and control characters.
    digest : str
        SHA-256 of what is in it.
    """

    path: Path
    name: str
    digest: str
    form: F


def upload(shape: type[F], rule: Rule) -> Callable[..., AsyncIterator[Upload[F]]]:
    """A dependency that takes a form with a ``file`` and the fields of ``shape``.

    ``rule`` is that of the routes it stands at.
    """
    admitted = Depends(rule)

    # As a default: an annotation that is kept as text does not know ``rule``.
    async def taken(request: Request, _principal: Principal = admitted) -> AsyncIterator[Upload[F]]:
        async with request.form(
            max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        ) as form:
            file, fields = _parted(form, shape)
            with TemporaryDirectory(prefix="wangge-", ignore_cleanup_errors=True) as folder:
                name = _plain(file.filename or "")
                suffix = PurePosixPath(name).suffix.lower()
                path = Path(folder) / f"file{suffix if _SUFFIX.fullmatch(suffix) else ''}"
                digest = await run_in_threadpool(_kept, file, path)
                yield Upload(path, name, digest, fields)

    return taken


def described(shape: type[BaseModel]) -> dict[str, Any]:
    """What the API's description says of such a body (``openapi_extra`` of a route)."""
    schema = shape.model_json_schema()
    schema["properties"] = {
        "file": {"type": "string", "format": "binary", "description": "the file"},
        **schema["properties"],
    }
    schema["required"] = ["file", *schema.get("required", ())]
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


def _parted(form: FormData, shape: type[F]) -> tuple[UploadFile, F]:
    """The file and the fields; what is left empty has not been said.

    Raises
    ------
    RequestValidationError
    """
    given: dict[str, Any] = {}
    faults: list[Any] = []
    for name, value in form.multi_items():
        if name in given:
            said = "is given more than once"
            faults.append({"loc": ("body", name), "type": "repeated_parameter", "msg": said})
        given[name] = value
    file = given.pop("file", None)
    if not isinstance(file, UploadFile):
        faults.append({"loc": ("body", "file"), "type": "missing", "msg": "Field required"})
    try:
        fields = shape.model_validate({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        faults += [
            fault | {"loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)
        ]
    if faults:
        raise RequestValidationError(faults)
    return file, fields


def _plain(name: str) -> str:
    """A file's name without the folders that some programs send along."""
    return printable(PurePosixPath(name.replace("\\", "/")).name) or "file"


def _kept(file: UploadFile, path: Path) -> str:
    """Write an upload into a new file; its SHA-256."""
    with path.open("xb") as target:
        shutil.copyfileobj(file.file, target)
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()
