"""The only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """The date that the wall calendar shows in `time_zone` (an IANA name)."""
    return day_of(now(), time_zone)


def day_of(moment: datetime, time_zone: str) -> date:
    """The date that the wall calendar shows in `time_zone` at an aware `moment`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
