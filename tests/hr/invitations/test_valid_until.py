"""A day until which something is valid lasts to its end, where the employer is: in mail, page, letter and check."""

import zoneinfo
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.accounts.models import User
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import ZONES, moment, set_time_zone
from tests.support.mailbox import Mailbox, text_of

SENT = date(2027, 3, 20)


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.sampled_from(sorted(zoneinfo.available_timezones())))
def test_a_day_ends_when_the_next_one_begins(day: date, time_zone: str) -> None:
    end = clock.end_of(day, time_zone)
    assert clock.day_of(end, time_zone) > day
    assert clock.day_of(end - timedelta(seconds=1), time_zone) <= day


@pytest.mark.parametrize(("time_zone", "hour"), [(time_zone, hour) for time_zone in ZONES for hour in (0, 23)])
def test_an_invitation_lasts_until_its_day_is_over(
    cast: Cast, nina: UUID, mailbox: Mailbox, time_zone: str, hour: int
) -> None:
    set_time_zone(cast, cast.acme, time_zone)
    with travel(moment(SENT, time_zone, hour, 30), tick=False):
        assert cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": nina}).status_code == 303
        with cast.app.app_context():
            session.execute(update(User).values(time_zone="America/New_York"))
            session.commit()
            with tenant_scope(cast.acme.tenant):
                row = session.scalars(select(Invitation)).one()
        (mail,) = mailbox.deliver()
        letter = cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/letter")).text
        shown = (text_of(mail), letter, cast.nobody.get(mailbox.link()).text)
        assert all("27 March 2027" in each for each in shown)
    over = clock.end_of(SENT + timedelta(days=7), time_zone)
    for now, status in ((over - timedelta(seconds=1), 200), (over, 410)):
        with travel(now, tick=False):
            assert cast.nobody.get(mailbox.link()).status_code == status
