"""Accounts, roles and areas, row-level security, the audit trail.

The application runs its statements as one of three roles that own nothing; what it acts for is
said in each transaction. Telephone numbers move from ``staff`` into a table of their own, which
shows each of them to those only who may see it.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from api.cluster import roles
from api.migrations.accounts import functions, policies, tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_EVERY_ROLE = f"{roles.READER}, {roles.WRITER}, {roles.GATE}"


def upgrade() -> None:
    schema = op.get_bind().scalar(text("SELECT quote_ident(current_schema())"))
    op.execute(roles.ENSURE)
    op.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC")
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {_EVERY_ROLE}")
    op.execute(tables.TABLES)
    op.execute(functions.acting(schema))
    op.execute(functions.triggers(schema))
    for function in (*functions.DEFINERS, *functions.TRIGGER_FUNCTIONS):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    for function in functions.DEFINERS:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {roles.READER}")
    op.execute(f"GRANT EXECUTE ON FUNCTION lock_publishing() TO {roles.WRITER}")
    for statement in policies.statements():
        op.execute(statement)
    # Whether the schema is the one that the code needs is asked as a reader, too.
    op.execute(f"GRANT SELECT ON alembic_version TO {roles.READER}")
    op.execute(tables.OPERATOR)


def downgrade() -> None:
    op.execute(tables.PHONES_BACK)
    for table in policies.PUBLISHED:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for right in policies.RIGHTS:
        if right.table in policies.PUBLISHED:
            name = f"{right.role}_{right.does.lower()}"
            op.execute(f"DROP POLICY {name} ON {right.table}")
            op.execute(f"REVOKE {right.does} ON {right.table} FROM {right.role}")
    op.execute(f"REVOKE SELECT ON alembic_version FROM {roles.READER}")
    for table, trigger in functions.TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    # Tables and functions refer to each other; what refers to them has just been taken away.
    for table in tables.NAMES:
        for right in policies.RIGHTS:
            if right.table == table:
                op.execute(f"DROP POLICY {right.role}_{right.does.lower()} ON {table}")
    for function in (*reversed(functions.DEFINERS), *functions.TRIGGER_FUNCTIONS):
        cascade = " CASCADE" if function in functions.TRIGGER_FUNCTIONS else ""
        op.execute(f"DROP FUNCTION {function}{cascade}")
    for function in reversed(functions.PLAIN):
        op.execute(f"DROP FUNCTION {function}")
    for table in tables.NAMES:
        op.execute(f"DROP TABLE {table}")
    schema = op.get_bind().scalar(text("SELECT quote_ident(current_schema())"))
    op.execute(f"REVOKE USAGE ON SCHEMA {schema} FROM {_EVERY_ROLE}")
    # The roles stay: they are the server's, and its other databases may use them.
