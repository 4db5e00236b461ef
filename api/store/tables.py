"""The tables as SQLAlchemy sees them; the truth about constraints is in ``api/migrations``."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    Double,
    Integer,
    LargeBinary,
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

staff_contact = Table(
    "staff_contact",
    metadata,
    Column("staff_no", Text, primary_key=True),
    Column("phone", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("password_hash", Text),
    Column("has_password", Boolean, Computed("password_hash IS NOT NULL"), nullable=False),
    Column("oidc_issuer", Text),
    Column("oidc_subject", Text),
    Column("staff_no", Text),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Uuid),
    Column("last_sign_in", DateTime(timezone=True)),
)

account_grant = Table(
    "account_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("division", Text),
    Column("granted_by", Uuid),
    Column("granted_at", DateTime(timezone=True), nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("previous_hash", LargeBinary),
    Column("previous_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("renew", Boolean, nullable=False),
    Column("address", Text),
    Column("agent", Text),
)

token = Table(
    "token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("last_used", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)

invitation = Table(
    "invitation",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("created_by", Uuid),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

attempt = Table(
    "attempt",
    metadata,
    Column("key", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("only_row", Boolean, primary_key=True),
    Column("anonymous_reading", Boolean, nullable=False),
    Column("self_approval", Boolean, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", Uuid),
    Column("account_name", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("address", Text),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("division", Text),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("only_row", Boolean, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
