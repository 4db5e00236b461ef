"""Answers kept for clients' keys are forgotten after a while, by whoever begins a plan.

A request that old is refused by the plan's version, which has grown with what it did.
"""

from alembic import op

from api.cluster.roles import WRITER
from api.migrations.accounts.policies import Right, statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = "30 days"

RIGHTS = (
    Right(
        WRITER,
        "plan_request",
        "DELETE",
        using=f"at < now() - interval '{KEPT}' "
        "AND acting_scope('plan') AND acting_may(ARRAY['planner', 'approver', 'admin'], division)",
    ),
)


def upgrade() -> None:
    op.execute("CREATE INDEX plan_request_at ON plan_request (at)")
    for statement in statements(RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    op.execute(f"DROP POLICY {WRITER}_delete ON plan_request")
    op.execute(f"REVOKE DELETE ON plan_request FROM {WRITER}")
    op.execute("DROP INDEX plan_request_at")
