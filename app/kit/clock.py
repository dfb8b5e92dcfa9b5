"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The calendar day in `timezone` (an IANA name)."""
    return datetime.now(ZoneInfo(timezone)).date()
