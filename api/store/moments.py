"""As of when something is read: a revision for areas, a day for who serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.store.database import Reader, sql
from gis.errors import InvalidValue, NotFound
from gis.text import Text

ZONE = ZoneInfo("Asia/Shanghai")
"""Days are days there, wherever the server stands."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What stood at ``revision`` (0: nothing published yet), and who served on ``day``."""

    revision: int
    day: date

    @property
    def parameters(self) -> dict[str, int | date]:
        """Values for the ``:revision`` and ``:day`` of a statement."""
        return {"revision": self.revision, "day": self.day}


def today() -> date:
    """Today's date where the grids are."""
    return datetime.now(ZONE).date()


_LATEST = sql("SELECT coalesce(max(number), 0) AS number FROM revision")
_PUBLISHED = sql("""
  SELECT published_at FROM revision WHERE number IN (:number, CAST(:number AS bigint) + 1)
  ORDER BY number""")
_BY_DATE = sql(f"""
  SELECT max(number) AS number FROM revision
  WHERE published_at < CAST(CAST(:day AS date) + 1 AS timestamp) AT TIME ZONE '{ZONE.key}'""")


def latest(reader: Reader) -> int:
    """The number of the newest revision, 0 before the first."""
    row = reader.one(_LATEST)
    return int(row.number) if row else 0


def moment(reader: Reader, revision: int | None = None, day: date | None = None) -> Moment:
    """The moment a caller names by a revision or by a date, by default now.

    A revision's day is the last that it stood to the end of: today for the newest. One that was
    followed by the next on the day of its own publication is read with the staff of that day's
    end, for who serves is known by days.

    Raises
    ------
    InvalidValue
        Both are given.
    NotFound
        There is no such revision, or nothing was published by that date.
    """
    newest = latest(reader)
    if revision is not None and day is not None:
        raise InvalidValue(
            Text("请只指定版本或日期之一。", "Give either a revision or a date, not both.")
        )
    if day is not None:
        row = reader.one(_BY_DATE, day=day)
        if row is None or row.number is None:
            raise NotFound(
                Text(f"截至 {day} 尚未发布任何版本。", f"Nothing had been published by {day}.")
            )
        return Moment(int(row.number), day)
    if revision is None or revision == newest:
        return Moment(newest, today())
    if not 1 <= revision < newest:
        raise NotFound(
            Text(
                f"没有版本 {revision}，最新版本为 {newest}。",
                f"There is no revision {revision}; the newest is {newest}.",
            )
        )
    began, ended = (
        row.published_at.astimezone(ZONE).date() for row in reader.rows(_PUBLISHED, number=revision)
    )
    # What the next one changed of who serves holds from its day on.
    return Moment(revision, max(began, ended - timedelta(days=1)))
