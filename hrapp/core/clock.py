"""The current time; no other module reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current time as an aware datetime in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """The current date in `time_zone` (an IANA name)."""
    return day_of(now(), time_zone)


def day_of(moment: datetime, time_zone: str) -> date:
    """The local date of an aware `moment` in `time_zone` (an IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
