"""Who acts, what they may, and what history lets itself be done to.

The application says in each transaction for whom it acts (``wangge.account``) and what the way in
allows (``wangge.scopes``). Nothing said: nobody acts, and nothing is allowed.

Functions that look into accounts run with the rights of the tables' owner. Their bodies were
parsed when they were made, so that no table of the same name elsewhere can take another's place;
those in PL/pgSQL, which are parsed when they run, have their search path pinned for that.
"""


def _path(schema: str) -> str:
    return f"SET search_path = pg_catalog, {schema}, pg_temp"


def acting(schema: str) -> str:
    """Whom the application acts for, and what they may; ``schema`` is where the tables are."""
    path = _path(schema)
    return f"""
CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN CAST(nullif(current_setting('wangge.account', true), '') AS uuid);

CREATE FUNCTION acting_scope(scope text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
  acting_scope.scope = ANY (string_to_array(current_setting('wangge.scopes', true), ' ')), false);

-- A division and all above it by managing parent, lowest first: as its newest version has it, so
-- that a division that ended still belongs somewhere.
CREATE FUNCTION division_area(code text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH RECURSIVE up(code, steps) AS (
    SELECT division_area.code, 0
    UNION ALL
    SELECT (SELECT v.managing_parent FROM division_version v
            WHERE v.code = up.code ORDER BY v.version DESC LIMIT 1), up.steps + 1
    FROM up WHERE up.code IS NOT NULL AND up.steps < 16
  )
  SELECT coalesce(array_agg(up.code ORDER BY up.steps), '{{}}') FROM up WHERE up.code IS NOT NULL;
END;

-- Does whoever acts have one of the roles somewhere?
CREATE FUNCTION acting_somewhere(roles text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM account_grant g JOIN account a ON a.id = g.account
    WHERE a.id = acting_account() AND NOT a.disabled AND g.role = ANY (acting_somewhere.roles));
END;

-- In this division? NULL asks for the whole installation. It is asked for every row that is
-- written: in PL/pgSQL its plans are made once for a session, not once for each call.
CREATE FUNCTION acting_may(roles text[], division text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER {path} AS $$
DECLARE
  everywhere boolean;
  held text[];
  place text := acting_may.division;
BEGIN
  SELECT bool_or(g.division IS NULL), array_agg(g.division) INTO everywhere, held
    FROM account_grant g JOIN account a ON a.id = g.account
    WHERE a.id = acting_account() AND NOT a.disabled AND g.role = ANY (acting_may.roles);
  IF everywhere THEN
    RETURN true;
  END IF;
  FOR step IN 0..16 LOOP
    EXIT WHEN held IS NULL OR place IS NULL;
    IF place = ANY (held) THEN
      RETURN true;
    END IF;
    SELECT v.managing_parent INTO place FROM division_version v
      WHERE v.code = place ORDER BY v.version DESC LIMIT 1;
  END LOOP;
  RETURN false;
END $$;

CREATE FUNCTION acting_staff_no() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT a.staff_no FROM account a WHERE a.id = acting_account() AND NOT a.disabled;
END;

CREATE FUNCTION acting_sees_account(account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT acting_may(ARRAY['admin'], NULL)
    OR acting_somewhere(ARRAY['admin']) AND (
      EXISTS (SELECT FROM account a
              WHERE a.id = acting_sees_account.account AND a.created_by = acting_account())
      OR EXISTS (SELECT FROM account_grant g
                 WHERE g.account = acting_sees_account.account AND g.division IS NOT NULL
                   AND acting_may(ARRAY['admin'], g.division)));
END;

-- May they change it? Only when no grant of it reaches beyond their own area.
CREATE FUNCTION acting_manages_account(account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT acting_may(ARRAY['admin'], NULL)
    OR acting_sees_account(acting_manages_account.account)
      AND NOT EXISTS (SELECT FROM account_grant g
                      WHERE g.account = acting_manages_account.account
                        AND NOT acting_may(ARRAY['admin'], g.division));
END;

CREATE FUNCTION acting_sees_contact(staff_no text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  SELECT acting_staff_no() = s.staff_no
    OR acting_may(ARRAY['planner', 'approver', 'admin'], s.home_division)
    OR EXISTS (
      SELECT FROM assignment a
      WHERE a.staff_no = s.staff_no AND s.active
        AND a.period @> CAST(now() AT TIME ZONE 'Asia/Shanghai' AS date)
        AND (acting_may(ARRAY['planner', 'approver', 'admin'], a.division)
             OR acting_may(ARRAY['field'], a.division) AND EXISTS (
               SELECT FROM assignment o JOIN staff me ON me.staff_no = o.staff_no AND me.active
               WHERE o.staff_no = acting_staff_no() AND o.division = a.division
                 AND o.grid_id = a.grid_id
                 AND o.period @> CAST(now() AT TIME ZONE 'Asia/Shanghai' AS date))))
  FROM staff s WHERE s.staff_no = acting_sees_contact.staff_no;
END;

-- One that stands is redrawn by those in charge of it. To come under a managing parent it needs
-- those in charge of that one, too.
CREATE FUNCTION acting_may_write_division(code text, managing_parent text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
  WITH stands AS (
    SELECT v.managing_parent FROM division_version v
    WHERE v.code = acting_may_write_division.code ORDER BY v.version DESC LIMIT 1
  )
  SELECT (NOT EXISTS (SELECT FROM stands)
          OR acting_may(ARRAY['approver', 'admin'], acting_may_write_division.code))
     AND (EXISTS (SELECT FROM stands s
                  WHERE s.managing_parent
                    IS NOT DISTINCT FROM acting_may_write_division.managing_parent)
          OR acting_may(ARRAY['approver', 'admin'], acting_may_write_division.managing_parent));
END;
"""


DEFINERS = (
    "acting_somewhere(text[])",
    "acting_may(text[], text)",
    "acting_staff_no()",
    "acting_sees_account(uuid)",
    "acting_manages_account(uuid)",
    "acting_sees_contact(text)",
    "acting_may_write_division(text, text)",
)
PLAIN = (
    "acting_account()",
    "acting_scope(text)",
    "division_area(text)",
)


def triggers(schema: str) -> str:
    """The triggers; ``schema`` is where the tables are, quoted."""
    path = _path(schema)
    return f"""
-- A published state does not change any more: what is written stands from the revision that this
-- very transaction publishes, and what stood until then ends there.
CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql {path} AS $$
DECLARE
  own bigint;
BEGIN
  IF NOT row_security_active(TG_RELID) THEN
    RETURN NEW;  -- the tables' owner, who migrates them
  END IF;
  SELECT number INTO own FROM revision
    WHERE number = coalesce(upper(NEW.revisions), lower(NEW.revisions))
      AND xmin = CAST(pg_current_xact_id() AS xid);
  IF own IS NULL
     OR TG_OP = 'INSERT' AND NOT upper_inf(NEW.revisions)
     OR TG_OP = 'UPDATE' AND (NOT upper_inf(OLD.revisions)
                              OR NEW.revisions <> int8range(lower(OLD.revisions), own)) THEN
    RAISE EXCEPTION 'history is not changed: %.%', TG_TABLE_NAME, NEW.revisions
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER history BEFORE INSERT OR UPDATE ON division_version
  FOR EACH ROW EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history BEFORE INSERT OR UPDATE ON grid_version
  FOR EACH ROW EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history BEFORE INSERT OR UPDATE ON place
  FOR EACH ROW EXECUTE FUNCTION history_is_kept();

-- Who served stays known: a period may grow, and it may end.
CREATE FUNCTION service_is_kept() RETURNS trigger LANGUAGE plpgsql {path} AS $$
BEGIN
  IF row_security_active(TG_RELID)
     AND NOT (NEW.period @> OLD.period OR lower(NEW.period) = lower(OLD.period)) THEN
    RAISE EXCEPTION 'who served is not changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER history BEFORE UPDATE ON assignment
  FOR EACH ROW EXECUTE FUNCTION service_is_kept();

-- A new division is looked at when the transaction ends: only then it is said whose it is.
CREATE FUNCTION new_division_is_ours() RETURNS trigger LANGUAGE plpgsql {path} AS $$
BEGIN
  IF row_security_active(TG_RELID)
     AND NOT acting_may(ARRAY['approver', 'admin'], NEW.code) THEN
    RAISE EXCEPTION 'division % would belong to others', NEW.code
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ours AFTER INSERT ON division DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION new_division_is_ours();

-- An account stands for a member of staff only by the word of whoever manages that person.
CREATE FUNCTION account_is_of_ours() RETURNS trigger LANGUAGE plpgsql {path} AS $$
BEGIN
  IF row_security_active(TG_RELID) AND NEW.staff_no IS NOT NULL
     AND (TG_OP = 'INSERT' OR NEW.staff_no IS DISTINCT FROM OLD.staff_no)
     AND NOT acting_may(ARRAY['admin'],
                        (SELECT home_division FROM staff WHERE staff_no = NEW.staff_no)) THEN
    RAISE EXCEPTION 'staff % is in charge of others', NEW.staff_no
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER staff BEFORE INSERT OR UPDATE OF staff_no ON account
  FOR EACH ROW EXECUTE FUNCTION account_is_of_ours();

-- Whoever's rights change gets a new session; whoever is disabled has none any more.
CREATE FUNCTION rights_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {path} AS $$
DECLARE
  whose uuid;
BEGIN
  IF TG_TABLE_NAME = 'account' THEN
    whose := NEW.id;
    IF NEW.disabled THEN
      DELETE FROM session WHERE account = whose;
      UPDATE token SET revoked_at = now() WHERE account = whose AND revoked_at IS NULL;
      UPDATE invitation SET used_at = now() WHERE account = whose AND used_at IS NULL;
      RETURN NULL;
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    whose := OLD.account;
  ELSE
    whose := NEW.account;
  END IF;
  UPDATE session SET renew = true WHERE account = whose;
  IF TG_OP = 'INSERT' THEN
    -- Whoever gave out a link to choose a password could take over what is granted only now.
    UPDATE invitation i SET used_at = now()
      WHERE i.account = whose AND i.used_at IS NULL AND NOT EXISTS (
        SELECT FROM account_grant g
        WHERE g.account = i.created_by AND g.role = 'admin'
          AND (g.division IS NULL OR g.division = ANY (division_area(NEW.division))));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rights AFTER UPDATE ON account FOR EACH ROW
  WHEN (OLD.disabled <> NEW.disabled OR OLD.staff_no IS DISTINCT FROM NEW.staff_no)
  EXECUTE FUNCTION rights_changed();
CREATE TRIGGER rights AFTER INSERT OR UPDATE OR DELETE ON account_grant
  FOR EACH ROW EXECUTE FUNCTION rights_changed();

-- Nobody publishes while somebody else does; readers are not held up. A function, because to
-- lock a table one would have to be allowed to change it.
CREATE FUNCTION lock_publishing() RETURNS void LANGUAGE plpgsql SECURITY DEFINER {path} AS $$
BEGIN
  LOCK TABLE revision IN SHARE ROW EXCLUSIVE MODE;
END $$;

-- The audit trail: each row's hash covers the row and the hash before it. The head's row is the
-- lock by which rows are written one after the other.
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {path} AS $$
DECLARE
  canonical text := '';
  part text;
BEGIN
  SELECT number + 1, hash INTO NEW.number, NEW.previous FROM audit_head FOR UPDATE;
  NEW.at := clock_timestamp();
  FOREACH part IN ARRAY ARRAY[
    NEW.number::text, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    NEW.account::text, NEW.account_name, NEW.via, NEW.address, NEW.action, NEW.object,
    NEW.division, NEW.before::text, NEW.after::text
  ] LOOP
    -- With its length, so that no two rows write the same.
    canonical := canonical || coalesce(octet_length(part) || '\\:' || part, '~') || ',';
  END LOOP;
  NEW.hash := sha256(NEW.previous || convert_to(canonical, 'UTF8'));
  UPDATE audit_head SET number = NEW.number, hash = NEW.hash;
  RETURN NEW;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql {path} AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is not changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
"""


TRIGGERS = (
    ("division_version", "history"),
    ("grid_version", "history"),
    ("place", "history"),
    ("assignment", "history"),
    ("division", "ours"),
)
"""Those on tables that were there before."""

TRIGGER_FUNCTIONS = (
    "history_is_kept()",
    "service_is_kept()",
    "new_division_is_ours()",
    "account_is_of_ours()",
    "rights_changed()",
    "lock_publishing()",
    "audit_chain()",
    "audit_stays()",
)
