"""Plans: drafts of redrawing with their operations, their net change, requests and comments.

A draft is seen by those who plan, approve or administer in its division, and by nobody else: every
table has row-level security by the division of the plan's scope, which leads its keys. What was
done is kept: the application may add operations and mark them as discarded, no more. The net change
(``plan_grid``, ``plan_area``) follows from the operations in force and is the one thing that it
may delete from.
"""

from alembic import op

from api.cluster.roles import READER, WRITER
from api.migrations.accounts.policies import Right, statements
from api.migrations.plans import exclusions, publishing

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OF_PLAN = """
  division text NOT NULL,
  plan uuid NOT NULL,
  FOREIGN KEY (division, plan) REFERENCES plan (division, id)"""

_TABLES = f"""
CREATE TABLE plan (
  id uuid PRIMARY KEY,
  division text NOT NULL REFERENCES division,
  title text NOT NULL CHECK (title ~ '\\S' AND char_length(title) <= 200),
  status text NOT NULL DEFAULT 'draft' CHECK (
    status IN ('draft', 'submitted', 'approved', 'published', 'returned', 'withdrawn')),
  base_revision bigint NOT NULL REFERENCES revision,
  version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
  head integer NOT NULL DEFAULT 0 CHECK (head >= 0),
  author uuid NOT NULL REFERENCES account,
  author_name text NOT NULL,
  copied_from uuid REFERENCES plan,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  submitted_by uuid REFERENCES account,
  submitted_by_name text,
  submitted_at timestamptz,
  reviewed_by uuid REFERENCES account,
  reviewed_by_name text,
  reviewed_at timestamptz,
  published_revision bigint REFERENCES revision,
  UNIQUE (division, id),
  CHECK ((status = 'published') = (published_revision IS NOT NULL))
);
CREATE INDEX plan_newest ON plan (created_at DESC, id);
CREATE INDEX plan_of_division ON plan (division, created_at DESC, id);

ALTER TABLE revision ADD FOREIGN KEY (plan) REFERENCES plan;
CREATE UNIQUE INDEX revision_of_plan ON revision (plan);

CREATE TABLE plan_editor (
  {_OF_PLAN},
  account uuid NOT NULL REFERENCES account,
  account_name text NOT NULL,
  PRIMARY KEY (division, plan, account)
);

-- Numbers grow for ever. In force is what is not discarded and not above the plan's head: undo
-- lowers the head, redo raises it, a new operation discards what lies above it.
CREATE TABLE plan_operation (
  {_OF_PLAN},
  number integer NOT NULL CHECK (number >= 1),
  key text NOT NULL,
  account uuid NOT NULL REFERENCES account,
  account_name text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  operation jsonb NOT NULL CHECK (operation ? 'type'),
  change jsonb NOT NULL,
  sentence_zh text NOT NULL,
  sentence_en text NOT NULL,
  discarded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (division, plan, number)
);

-- Which grid came from which, operation by operation.
CREATE TABLE plan_lineage (
  {_OF_PLAN},
  number integer NOT NULL,
  child uuid NOT NULL,
  parent uuid NOT NULL,
  PRIMARY KEY (division, plan, number, child, parent),
  FOREIGN KEY (division, plan, number) REFERENCES plan_operation (division, plan, number)
);

-- The net change of the operations in force; null where the grid does not exist.
CREATE TABLE plan_grid (
  {_OF_PLAN},
  grid_id uuid NOT NULL,
  before jsonb,
  after jsonb,
  PRIMARY KEY (division, plan, grid_id),
  CHECK (before IS NOT NULL OR after IS NOT NULL)
);
CREATE TABLE plan_area (
  {_OF_PLAN},
  code text NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  PRIMARY KEY (division, plan, code)
);

-- What was answered to a client's key: a request that is repeated does nothing again.
CREATE TABLE plan_request (
  {_OF_PLAN},
  key text NOT NULL CHECK (key <> '' AND char_length(key) <= 100),
  account uuid NOT NULL REFERENCES account,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  what text NOT NULL,
  body bytea NOT NULL,
  version integer NOT NULL,
  number integer,
  answer json NOT NULL,
  PRIMARY KEY (division, plan, key)
);

CREATE TABLE plan_comment (
  {_OF_PLAN},
  id uuid NOT NULL,
  account uuid NOT NULL REFERENCES account,
  account_name text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  text text NOT NULL CHECK (text ~ '\\S' AND char_length(text) <= 4000),
  grid uuid,
  point geometry(Point, 4326) CHECK (NOT ST_IsEmpty(point)) CHECK (on_lattice(point)),
  resolved_at timestamptz,
  resolved_by uuid REFERENCES account,
  resolved_by_name text,
  PRIMARY KEY (division, plan, id)
);

-- Which published grid came from which, by the revision that made it so.
CREATE TABLE grid_lineage (
  division text NOT NULL,
  child uuid NOT NULL,
  parent uuid NOT NULL REFERENCES grid,
  revision bigint NOT NULL REFERENCES revision,
  PRIMARY KEY (division, child, parent, revision),
  FOREIGN KEY (division, child) REFERENCES grid (division, grid_id)
);
CREATE INDEX grid_lineage_parent ON grid_lineage (parent);

ALTER TABLE setting ADD COLUMN self_approval boolean NOT NULL DEFAULT false;
"""

_PLANNING = (
    "(acting_scope('plan') OR acting_scope('publish')) "
    "AND acting_may(ARRAY['planner', 'approver', 'admin'], division)"
)
_OF_PLANS = (
    "plan", "plan_editor", "plan_operation", "plan_lineage", "plan_grid", "plan_area",
    "plan_request", "plan_comment",
)  # fmt: skip


def _update(table: str, columns: str) -> Right:
    return Right(WRITER, table, "UPDATE", columns, _PLANNING, _PLANNING)


RIGHTS = (
    *(Right(READER, table, "SELECT", using=_PLANNING) for table in _OF_PLANS),
    *(Right(WRITER, table, "INSERT", check=_PLANNING) for table in _OF_PLANS),
    _update(
        "plan",
        "title, status, base_revision, version, head, updated_at, submitted_by, "
        "submitted_by_name, submitted_at, reviewed_by, reviewed_by_name, reviewed_at, "
        "published_revision",
    ),
    Right(WRITER, "plan_editor", "DELETE", using=_PLANNING),
    _update("plan_operation", "discarded"),
    _update("plan_grid", "after"),
    Right(WRITER, "plan_grid", "DELETE", using=_PLANNING),
    _update("plan_area", "after"),
    Right(WRITER, "plan_area", "DELETE", using=_PLANNING),
    _update("plan_comment", "text, resolved_at, resolved_by, resolved_by_name"),
    Right(READER, "grid_lineage", "SELECT", using="true"),
    Right(
        WRITER,
        "grid_lineage",
        "INSERT",
        check="acting_scope('publish') AND acting_may(ARRAY['approver', 'admin'], division)",
    ),
)

# Planners see no accounts but their own; whom they can name as a fellow editor they see by this.
_COLLEAGUES = """
CREATE FUNCTION plan_colleagues(scope text)
RETURNS TABLE (id uuid, name text, display_name text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT a.id, a.name, a.display_name FROM account a
  WHERE acting_scope('plan') AND acting_may(ARRAY['planner', 'approver', 'admin'], scope)
    AND a.kind = 'person' AND NOT a.disabled
    AND EXISTS (
      SELECT FROM account_grant g
      WHERE g.account = a.id AND g.role IN ('planner', 'approver', 'admin')
        AND (g.division IS NULL OR g.division = ANY (division_area(scope))))
  ORDER BY lower(a.name);
END
"""


def upgrade() -> None:
    op.execute(_TABLES)
    for statement in statements(RIGHTS):
        op.execute(statement)
    op.execute(f"GRANT UPDATE (self_approval) ON setting TO {WRITER}")
    op.execute(_COLLEAGUES)
    op.execute("REVOKE EXECUTE ON FUNCTION plan_colleagues(text) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION plan_colleagues(text) TO {READER}")
    for statement in (*publishing.UPGRADE, *exclusions.UPGRADE):
        op.execute(statement)


def downgrade() -> None:
    for statement in (*exclusions.DOWNGRADE, *publishing.DOWNGRADE):
        op.execute(statement)
    op.execute("DROP FUNCTION plan_colleagues(text)")
    op.execute("ALTER TABLE setting DROP COLUMN self_approval")
    op.execute("DROP TABLE grid_lineage")
    op.execute("DROP INDEX revision_of_plan")
    op.execute("ALTER TABLE revision DROP CONSTRAINT revision_plan_fkey")
    for table in reversed(_OF_PLANS):
        op.execute(f"DROP TABLE {table}")
