"""Accounts, what they were granted, their ways in, telephone numbers, and the audit trail."""

_HASHED = "bytea NOT NULL CHECK (octet_length({}) = 32)"

TABLES = f"""
-- Whatever opens a way in is kept as SHA-256 of 32 random bytes: who reads these tables cannot
-- come in with what stands there.
CREATE TABLE account (
  id uuid PRIMARY KEY,
  -- No blanks, and no colon, which ends the name in HTTP's Basic.
  name text NOT NULL CHECK (name ~ '^[^\\s\\u0001-\\u001f\\u007f\\u003a]{{1,64}}$'),
  display_name text NOT NULL CHECK (display_name <> ''),
  kind text NOT NULL CHECK (kind IN ('person', 'operator')),
  password_hash text,
  has_password boolean NOT NULL GENERATED ALWAYS AS (password_hash IS NOT NULL) STORED,
  oidc_issuer text,
  oidc_subject text,
  staff_no text REFERENCES staff,
  disabled boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account,
  last_sign_in timestamptz,
  UNIQUE (oidc_issuer, oidc_subject),
  CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL)),
  CONSTRAINT account_operator CHECK (
    kind = 'person'
    OR password_hash IS NULL AND oidc_issuer IS NULL AND staff_no IS NULL AND NOT disabled)
);
CREATE UNIQUE INDEX account_name ON account (lower(name));
CREATE INDEX account_staff ON account (staff_no);

CREATE TABLE account_grant (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES account,
  role text NOT NULL CHECK (role IN ('viewer', 'field', 'planner', 'approver', 'admin')),
  division text REFERENCES division,
  granted_by uuid REFERENCES account,
  granted_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (account, role, division)
);
CREATE INDEX account_grant_division ON account_grant (division);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES account,
  hash {_HASHED.format("hash")} UNIQUE,
  previous_hash bytea UNIQUE CHECK (octet_length(previous_hash) = 32),
  previous_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  renew boolean NOT NULL DEFAULT false,
  address text,
  agent text,
  CHECK ((previous_hash IS NULL) = (previous_until IS NULL))
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE token (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES account,
  name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
  hash {_HASHED.format("hash")} UNIQUE,
  scopes text[] NOT NULL CHECK (
    scopes <@ ARRAY['read', 'contacts', 'plan', 'publish', 'admin'] AND cardinality(scopes) > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used timestamptz,
  revoked_at timestamptz
);
CREATE INDEX token_account ON token (account);

CREATE TABLE invitation (
  hash {_HASHED.format("hash")} PRIMARY KEY,
  account uuid NOT NULL REFERENCES account,
  purpose text NOT NULL CHECK (purpose IN ('welcome', 'reset')),
  created_by uuid REFERENCES account,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX invitation_account ON invitation (account);

CREATE TABLE attempt (
  key text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX attempt_key ON attempt (key, at);

CREATE TABLE setting (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  anonymous_reading boolean NOT NULL DEFAULT true
);
INSERT INTO setting DEFAULT VALUES;

-- Stands by itself, without references: what is known for good does not hang on other tables.
CREATE TABLE audit (
  number bigint PRIMARY KEY CHECK (number >= 1),
  at timestamptz NOT NULL,
  account uuid,
  account_name text NOT NULL,
  via text NOT NULL,
  address text,
  action text NOT NULL CHECK (action ~ '^[a-z_]+([.][a-z_]+)*$'),
  object text NOT NULL,
  division text,
  before jsonb,
  after jsonb,
  previous {_HASHED.format("previous")},
  hash {_HASHED.format("hash")} UNIQUE
);
CREATE INDEX audit_account ON audit (account, number);
CREATE INDEX audit_action ON audit (action, number);
CREATE INDEX audit_division ON audit (division, number);

-- The newest number and hash, so that cutting off the end of the trail shows as well.
CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  number bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
INSERT INTO audit_head DEFAULT VALUES;

CREATE TABLE staff_contact (
  staff_no text PRIMARY KEY REFERENCES staff,
  phone text NOT NULL CHECK (phone ~ '^[+0-9][0-9 ()-]{{2,30}}$')
);
INSERT INTO staff_contact (staff_no, phone)
  SELECT staff_no, phone FROM staff WHERE phone IS NOT NULL;
ALTER TABLE staff DROP COLUMN phone;
"""

OPERATOR = """
INSERT INTO account (id, name, display_name, kind)
  VALUES ('00000000-0000-0000-0000-000000000001', 'operator', '服务器终端 Terminal', 'operator');
INSERT INTO account_grant (id, account, role)
  VALUES ('00000000-0000-0000-0000-000000000002',
          '00000000-0000-0000-0000-000000000001', 'admin');
"""
"""The account of the command line on the server itself; nobody can sign in with it."""

PHONES_BACK = """
ALTER TABLE staff ADD COLUMN phone text CHECK (phone ~ '^[+0-9][0-9 ()-]{2,30}$');
UPDATE staff s SET phone = c.phone FROM staff_contact c WHERE c.staff_no = s.staff_no;
"""

NAMES = (
    "staff_contact", "audit_head", "audit", "setting", "attempt", "invitation", "token", "session",
    "account_grant", "account",
)  # fmt: skip
"""The tables made here, those that refer to others first."""
