"""The planner's workspace: guide lines to draw along, and grids locked against change."""

from alembic import op

from api.migrations.workspace import guides, locks, names

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PARTS = (guides, locks, names)


def upgrade() -> None:
    for part in _PARTS:
        for statement in part.UPGRADE:
            op.execute(statement)


def downgrade() -> None:
    for part in reversed(_PARTS):
        for statement in part.DOWNGRADE:
            op.execute(statement)
