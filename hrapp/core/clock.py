"""The current time; no other module reads the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The zone in which a day begins first: a date that is not today anywhere else may be so there.
FIRST = "Pacific/Kiritimati"


def now() -> datetime:
    """The current time as an aware datetime in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """The current date in `time_zone` (an IANA name)."""
    return day_of(now(), time_zone)


def day_of(moment: datetime, time_zone: str) -> date:
    """The local date of an aware `moment` in `time_zone` (an IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of(day: date, time_zone: str) -> datetime:
    """The moment in UTC at which `day` is over in `time_zone`; also where a day does not begin at midnight."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def last_day_before(moment: datetime, time_zone: str) -> date:
    """The last day in `time_zone` of which some part is before an aware `moment`; that of `end_of` is its day."""
    return day_of(moment - timedelta(microseconds=1), time_zone)
