"""A new employee that is saved for later: kept for whoever typed it, encrypted, until it is a record or discarded."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.submissions.jobs import forget_old
from hrapp.platform.submissions.models import KeptForm
from hrapp.platform.submissions.saved import MOST
from tests.support.cast import Cast
from tests.support.forms import BROWSER, refused_fields, text_of
from tests.support.people import ADA, people
from tests.support.statements import counted

PASSPORT = "X1234567"


def save(cast: Cast, client: FlaskClient | None = None, **typed: Any) -> str:
    """Save what is typed for later, and return the address at which it is opened."""
    client = client or cast.alice.client
    answer = client.post(cast.acme.url("employees/new/saved"), data=ADA | typed, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, cast.acme.url("employees/new/saved"))
    return opened_at(client.get(answer.location).text)


def opened_at(page: str) -> str:
    found = re.search(r'href="([^"]+\?kept=\w+)"', page)
    assert found, page
    return found[1]


def id_in(url: str) -> UUID:
    return UUID(parse_qs(urlsplit(url).query)["kept"][0])


def kept(cast: Cast) -> int:
    with cast.app.app_context():
        return session.scalar(select(func.count(KeptForm.id)).where(KeptForm.saved_until.is_not(None))) or 0


def test_what_was_typed_is_saved_opened_and_made_a_record(cast: Cast) -> None:
    client, form_url = cast.alice.client, cast.acme.url("employees/new")
    cast.hire(cast.acme, "Zoe")
    url = save(cast, first_name="Grace", last_name="", passport_number=PASSPORT, city="Paris", unlike_reason="?")
    assert len(people(cast, cast.acme)) == 1
    listed = text_of(client.get(cast.acme.url("employees/new/saved")).text)
    assert "Grace Analyst · saved on" in listed
    assert "kept until" in listed
    assert "1 saved for later" in text_of(client.get(cast.acme.url("employees/")).text)
    assert "1 new employee saved for later" in text_of(client.get(cast.acme.url("")).text)
    page = client.get(url).text
    assert f'value="{PASSPORT}"' in page
    assert 'value="Paris"' in page
    assert refused_fields(page) == []
    saved_id = id_in(url)
    # With a mistake it stays what was saved.
    refused = client.post(cast.acme.url("employees/"), data=ADA | {"last_name": "", "saved": saved_id}, headers=BROWSER)
    again = client.get(refused.location).text
    assert refused_fields(again) == ["last_name"]
    assert f'name="saved" value="{saved_id}"' in again
    done = client.post(cast.acme.url("employees/"), data=ADA | {"saved": saved_id})
    assert (done.status_code, len(people(cast, cast.acme)), kept(cast)) == (303, 2, 0)
    assert client.get(f"{form_url}?kept={saved_id}").status_code == 200
    assert "saved for later" not in text_of(client.get(cast.acme.url("employees/")).text)


def test_saved_again_it_takes_the_place_of_the_former(cast: Cast) -> None:
    url = save(cast)
    saved_id = id_in(url)
    assert 'value="Rome"' in cast.alice.client.get(save(cast, city="Rome", saved=saved_id)).text
    assert kept(cast) == 1


def test_it_is_encrypted_and_outlives_a_day_but_not_its_time(cast: Cast, app: Flask) -> None:
    url = save(cast, passport_number=PASSPORT)
    with app.app_context():
        assert PASSPORT.encode() not in bytes(session.scalar(text("SELECT content FROM public.kept_forms")))
        session.execute(update(KeptForm).values(created_at=clock.now() - timedelta(days=3)))
        session.commit()
        forget_old.func()
        session.commit()
    assert PASSPORT in cast.alice.client.get(url).text
    with app.app_context():
        session.execute(update(KeptForm).values(saved_until=clock.now() - timedelta(seconds=1)))
        session.commit()
        assert PASSPORT not in cast.alice.client.get(url).text
        forget_old.func()
        session.commit()
    assert kept(cast) == 0


def test_it_is_discarded(cast: Cast) -> None:
    saved_id = id_in(save(cast))
    answer = cast.alice.client.post(cast.acme.url(f"employees/new/saved/{saved_id}/removal"), follow_redirects=True)
    assert ("Nothing is saved" in answer.text, kept(cast)) == (True, 0)


def test_nobody_else_sees_uses_or_discards_it(cast: Cast) -> None:
    url = save(cast, passport_number=PASSPORT)
    saved_id = id_in(url)
    other = cast.person("Hugo", cast.acme, "hr").client
    assert PASSPORT not in other.get(url).text
    assert "Nothing is saved" in other.get(cast.acme.url("employees/new/saved")).text
    other.post(cast.acme.url(f"employees/new/saved/{saved_id}/removal"))
    other.post(cast.acme.url("employees/"), data=ADA | {"saved": saved_id})
    assert kept(cast) == 1
    for client, status in ((cast.charlie.client, 404), (cast.mona.client, 403), (cast.bob.client, 403)):
        assert client.get(cast.acme.url("employees/new/saved")).status_code == status
        assert client.post(cast.acme.url("employees/new/saved"), data=ADA).status_code == status
        assert client.post(cast.acme.url(f"employees/new/saved/{saved_id}/removal")).status_code == status
    assert kept(cast) == 1


def test_there_is_a_limit_and_no_error_page(cast: Cast, app: Flask) -> None:
    save(cast)
    with app.app_context():
        (known,) = session.scalars(select(KeptForm))
        about = {"user_id": known.user_id, "employer_id": known.employer_id, "saved_until": known.saved_until}
        session.add_all(KeptForm(content="{}", **about) for _ in range(MOST - 1))
        session.commit()
    answer = cast.alice.client.post(cast.acme.url("employees/new/saved"), data=ADA, headers=BROWSER)
    assert (answer.status_code, kept(cast)) == (303, MOST)
    page = cast.alice.client.get(answer.location).text
    assert f"You have saved {MOST} forms here." in page
    assert 'value="Lovelace"' in page


def test_what_cannot_be_opened_is_said_and_can_be_discarded(cast: Cast, app: Flask) -> None:
    save(cast)
    with app.app_context():
        session.execute(text("UPDATE public.kept_forms SET content = 'x'"))
        session.commit()
    page = cast.alice.client.get(cast.acme.url("employees/new/saved")).text
    assert "This cannot be opened now" in text_of(page)
    assert "/removal" in page


def test_the_pages_cost_no_more_for_it(cast: Cast, app: Flask) -> None:
    save(cast)
    for path, most in (("employees/new/saved", 4), ("employees/", 6), ("", 8)):
        cast.alice.client.get(cast.acme.url(path))
        with counted(app) as sent:
            assert cast.alice.client.get(cast.acme.url(path)).status_code == 200
        assert len(sent) <= most, sent
