"""The OpenAPI document: what FastAPI derives from the routes, finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.errors import MEDIA_TYPE

_PLACEHOLDERS: Mapping[str, Any] = {"boolean": False, "integer": 1, "number": 1.0, "string": "…"}


class DescribedApp(FastAPI):
    """An application whose OpenAPI document gives errors their media type and answers examples."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            for path in document["paths"].values():
                for operation in path.values():
                    _finish(operation, document)
        return super().openapi()


def _finish(operation: dict[str, Any], document: Mapping[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status in ("4XX", "5XX"):
            # FastAPI describes every model by the media type that success has.
            response["content"] = dict.fromkeys([MEDIA_TYPE], *response["content"].values())
    for described in (operation.get("requestBody", {}), *operation["responses"].values()):
        for body in described.get("content", {}).values():
            if "$ref" in body.get("schema", {}):
                body["example"] = example(body["schema"], document)


def resolve(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """``schema`` itself, or the component it refers to."""
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """A value that fits ``schema``, put together from the examples of its properties."""
    schema = resolve(schema, document)
    for several in ("examples", "enum"):
        if several in schema:
            return schema[several][0]
    for one in ("const", "default"):
        if one in schema:
            return schema[one]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], document)
    return _assembled(schema, document)


def _assembled(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: example(inner, document) for name, inner in fields.items()}
    if kind == "array":
        members = schema.get("prefixItems") or [schema["items"]]
        return [example(inner, document) for inner in members]
    return _PLACEHOLDERS[str(kind)]
