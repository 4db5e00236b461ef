"""The database's roles under which SQL runs. They belong to the server, not to one database.

``wangge_app`` is how the application comes in: it owns nothing, and may do nothing until a
transaction takes on one of the other three. What those may do is granted by the migrations.
"""

from __future__ import annotations

import psycopg

APPLICATION = "wangge_app"
READER = "wangge_reader"
WRITER = "wangge_writer"
GATE = "wangge_gate"

ENSURE = f"""
DO $ensure$
DECLARE
  one record;
  -- From PostgreSQL 16 on, being a member and being allowed to SET ROLE are two things.
  reach text := CASE WHEN current_setting('server_version_num')::int >= 160000
                     THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOR one IN VALUES ('{READER}', 'NOLOGIN'), ('{WRITER}', 'NOLOGIN'), ('{GATE}', 'NOLOGIN'),
                    ('{APPLICATION}', 'LOGIN NOINHERIT') LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one.column1) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I ' || one.column2, one.column1);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this server was migrated at the same moment
      END;
    END IF;
  END LOOP;
  FOR one IN VALUES ('{READER}', '{WRITER}'), ('{READER}', '{APPLICATION}'),
                    ('{WRITER}', '{APPLICATION}'), ('{GATE}', '{APPLICATION}') LOOP
    IF NOT EXISTS (SELECT FROM pg_auth_members
                   WHERE roleid = one.column1::regrole AND member = one.column2::regrole) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', one.column1, one.column2);
      EXCEPTION WHEN unique_violation THEN
        NULL;
      END;
    END IF;
  END LOOP;
  -- Whoever owns the tables may use the application, too, without being a superuser.
  FOR one IN VALUES ('{READER}'), ('{WRITER}'), ('{GATE}') LOOP
    IF NOT pg_has_role(current_user, one.column1, reach) THEN
      EXECUTE format('GRANT %I TO %I', one.column1, current_user);
    END IF;
  END LOOP;
END
$ensure$
"""
"""Makes the roles that are lacking; any number of processes may do so at once."""


def ensure(conninfo: str) -> None:
    """Make the roles on a server, as far as they are lacking; by libpq's address of a database."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(ENSURE)
