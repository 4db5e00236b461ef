"""What those who work on plans are called: planners see no accounts but their own."""

from __future__ import annotations

from api.cluster.roles import READER

_CALLED = """
CREATE FUNCTION plan_people(accounts uuid[])
RETURNS TABLE (id uuid, display_name text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT a.id, a.display_name FROM account a
  WHERE acting_scope('plan') AND a.id = ANY (accounts);
END
"""

UPGRADE = (
    _CALLED,
    "REVOKE EXECUTE ON FUNCTION plan_people(uuid[]) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION plan_people(uuid[]) TO {READER}",
)

DOWNGRADE = ("DROP FUNCTION plan_people(uuid[])",)
