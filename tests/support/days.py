"""Days as an employer has them: its time zone, and moments to travel to."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import update

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast, CastEmployer

# The first and the last place where a day begins, both half-hours, and one on each side of a change to summer time.
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Europe/Paris",
    "Africa/Cairo",
    "America/Santiago",
)


def set_time_zone(cast: Cast, employer: CastEmployer, time_zone: str) -> None:
    with cast.app.app_context():
        session.execute(update(Employer).where(Employer.id == employer.id).values(time_zone=time_zone))
        session.commit()


def not_begun(employer: CastEmployer) -> None:
    """Let today not have begun at an employer, so that its next request applies what is due."""
    with owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.id == employer.tenant.id).values(day=None))


def moment(day: date, time_zone: str, hour: int = 12, minute: int = 0) -> datetime:
    """A time of day there, in UTC."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(time_zone)).astimezone(UTC)
