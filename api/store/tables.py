"""The tables as SQLAlchemy sees them; the truth about constraints is in ``api/migrations``."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import DATERANGE, INT8RANGE, JSONB

metadata = MetaData()


def _area(kind: str) -> Column[Any]:
    return Column("geom", Geometry(kind, srid=4326, spatial_index=False), nullable=False)


revision = Table(
    "revision",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("author", Text, nullable=False),
    Column("plan", Uuid),
    Column("summary_zh", Text, nullable=False),
    Column("summary_en", Text, nullable=False),
)

division = Table(
    "division",
    metadata,
    Column("code", Text, primary_key=True),
    Column("level", Text, nullable=False),
)

division_version = Table(
    "division_version",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("level", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("aliases", ARRAY(Text), nullable=False),
    Column("initials", Text, nullable=False),
    Column("kind", Text),
    Column("statistical_parent", Text),
    Column("managing_parent", Text),
    Column("managed_by", Text),
    Column("programme", Boolean, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("area_m2", Double, nullable=False),
    _area("MULTIPOLYGON"),
    Column("revisions", INT8RANGE, nullable=False),
)

grid = Table(
    "grid",
    metadata,
    Column("grid_id", Uuid, primary_key=True),
    Column("division", Text, nullable=False),
)

grid_version = Table(
    "grid_version",
    metadata,
    Column("division", Text, primary_key=True),
    Column("grid_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("households", Integer),
    Column("counts", JSONB, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("area_m2", Double, nullable=False),
    _area("MULTIPOLYGON"),
    Column("revisions", INT8RANGE, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("staff_no", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("phone", Text),
    Column("employment", Text, nullable=False),
    Column("home_division", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("synthetic", Boolean, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("division", Text, primary_key=True),
    Column("grid_id", Uuid, primary_key=True),
    Column("staff_no", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("period", DATERANGE, primary_key=True),
)

staff_state = Table(
    "staff_state",
    metadata,
    Column("only_row", Boolean, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("division", Text, primary_key=True),
    Column("place_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", Text),
    Column("synthetic", Boolean, nullable=False),
    _area("POINT"),
    Column("revisions", INT8RANGE, primary_key=True),
)
