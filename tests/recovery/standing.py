"""What stands in the database, held against what the clients were told."""

from __future__ import annotations

import psycopg

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import moments
from api.store.database import Database
from api.store.moments import Moment
from api.workflows import checking
from gis.findings import errors
from tests.recovery.notes import Notes

_REVISIONS = "SELECT plan::text, number FROM revision WHERE plan IS NOT NULL"

# The same told by whatever else a publication writes: each has to tell it of the same plans.
_ALSO = {
    "plan": "SELECT id::text, published_revision FROM plan WHERE status = 'published'",
    "answer": "SELECT plan::text, (answer->>'revision')::bigint FROM plan_request "
    "WHERE what = 'publish'",
    "trail": "SELECT substr(object, 6), (after->>'revision')::bigint FROM audit "
    "WHERE action = 'plan.publish'",
}

# Whatever names a revision that does not stand.
_LEFT = """
  SELECT 'grid', number FROM (
    SELECT lower(revisions) AS number FROM grid_version
    UNION SELECT upper(revisions) FROM grid_version
    UNION SELECT lower(revisions) FROM division_version
    UNION SELECT upper(revisions) FROM division_version
    UNION SELECT revision FROM grid_lineage
    UNION SELECT revision FROM revision_staff
  ) AS named WHERE number NOT IN (SELECT number FROM revision)
  UNION ALL SELECT 'grid without a version', NULL FROM grid g
  WHERE NOT EXISTS (SELECT FROM grid_version v WHERE v.grid_id = g.grid_id)"""


def standing(database: Database) -> dict[str, int]:
    """The revision of each plan that is published; fails unless each is there as a whole.

    The revision, the plan itself, the answer that is kept for its key and the audit trail tell of
    the same plans, numbers have no gap, and of a revision that does not stand nothing is left.
    """
    with psycopg.connect(libpq_url(database.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rows = sorted(connection.execute(_REVISIONS).fetchall(), key=lambda row: row[1])
        for what, statement in _ALSO.items():
            told = sorted(connection.execute(statement).fetchall(), key=lambda row: row[1])
            assert told == rows, what
        assert connection.execute(_LEFT).fetchall() == []
    assert [number for _, number in rows] == list(range(2, len(rows) + 2))
    return dict(rows)


def assert_coverage(database: Database, revision: int) -> None:
    """Fail unless what was published as that revision is a valid coverage."""
    with database.read(OPERATOR) as reader:
        found = checking.check_published(reader, Moment(revision, moments.today()))
    assert not errors(found.findings), [f.what.en for f in errors(found.findings)]


def assert_told(database: Database, notes: Notes) -> dict[str, int]:
    """Fail unless the clients were told what is so, now that all were told.

    Every plan that was said to be published is, at the revision that was said, and no other; what
    was answered by 409 is not.
    """
    assert notes.faults == []
    assert notes.others == {}
    stands = standing(database)
    assert stands == notes.published
    assert not notes.conflicts & stands.keys()
    return stands
