"""The tables of plans as SQLAlchemy sees them; see :mod:`api.store.tables`."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from api.store import tables

metadata = tables.metadata
"""The same that the other tables stand in."""

_AT = DateTime(timezone=True)


def _of_plan(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("division", Text, primary_key=True),
        Column("plan", Uuid, primary_key=True),
        *columns,
    )


plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("division", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("base_revision", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", Integer, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("copied_from", Uuid),
    Column("created_at", _AT, nullable=False),
    Column("updated_at", _AT, nullable=False),
    Column("submitted_by", Uuid),
    Column("submitted_by_name", Text),
    Column("submitted_at", _AT),
    Column("reviewed_by", Uuid),
    Column("reviewed_by_name", Text),
    Column("reviewed_at", _AT),
    Column("published_revision", BigInteger),
)

plan_editor = _of_plan(
    "plan_editor",
    Column("account", Uuid, primary_key=True),
    Column("account_name", Text, nullable=False),
)

plan_operation = _of_plan(
    "plan_operation",
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("account", Uuid, nullable=False),
    Column("account_name", Text, nullable=False),
    Column("at", _AT, nullable=False),
    Column("operation", JSONB, nullable=False),
    Column("change", JSONB, nullable=False),
    Column("sentence_zh", Text, nullable=False),
    Column("sentence_en", Text, nullable=False),
    Column("discarded", Boolean, nullable=False),
)

plan_lineage = _of_plan(
    "plan_lineage",
    Column("number", Integer, primary_key=True),
    Column("child", Uuid, primary_key=True),
    Column("parent", Uuid, primary_key=True),
)

plan_grid = _of_plan(
    "plan_grid",
    Column("grid_id", Uuid, primary_key=True),
    Column("before", JSONB),
    Column("after", JSONB),
)

plan_area = _of_plan(
    "plan_area",
    Column("code", Text, primary_key=True),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
)

plan_request = _of_plan(
    "plan_request",
    Column("key", Text, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("at", _AT, nullable=False),
    Column("what", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer),
    Column("answer", JSON, nullable=False),
    Column("account_name", Text),
)

plan_lock = _of_plan(
    "plan_lock",
    Column("grid_id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("account_name", Text, nullable=False),
    Column("at", _AT, nullable=False),
)

plan_comment = _of_plan(
    "plan_comment",
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("account_name", Text, nullable=False),
    Column("at", _AT, nullable=False),
    Column("text", Text, nullable=False),
    Column("grid", Uuid),
    Column("point", Geometry("POINT", srid=4326, spatial_index=False)),
    Column("resolved_at", _AT),
    Column("resolved_by", Uuid),
    Column("resolved_by_name", Text),
)

plan_guide = _of_plan(
    "plan_guide",
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("at", _AT, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("vertices", Integer, nullable=False),
    Column("geom", Geometry("MULTILINESTRING", srid=4326, spatial_index=False), nullable=False),
)

grid_lineage = Table(
    "grid_lineage",
    metadata,
    Column("division", Text, primary_key=True),
    Column("child", Uuid, primary_key=True),
    Column("parent", Uuid, primary_key=True),
    Column("revision", BigInteger, primary_key=True),
)

revision_staff = Table(
    "revision_staff",
    metadata,
    Column("division", Text, primary_key=True),
    Column("grid_id", Uuid, primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("staff_no", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("came", Boolean, nullable=False),
)

revert_request = Table(
    "revert_request",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("reverted", BigInteger, nullable=False),
    Column("chosen", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
