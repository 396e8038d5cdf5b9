"""What a form is refused: told at the field with the right status, what was typed is kept, and nothing is left."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.core.keys import unique_key
from hrapp.tenancy.locks import AUDIT_LOG
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.forms import fill_in, refused_fields, text_of
from tests.support.log import events_of
from tests.support.people import ADA, api, hired, people, person, records
from tests.support.races import somebody_faster

TITLE_REFUSED = "ALTER TABLE job_records ADD CONSTRAINT ck_job_records_job_title CHECK (job_title <> 'Analyst')"
UPDATES_REFUSED = "ALTER TABLE audit_events ADD CONSTRAINT ck_audit_events_action CHECK (action <> 'updated')"
JOBS = text("SELECT count(*) FROM public.procrastinate_jobs")
OPENING = {"company": "Initech Ltd", "slug": "initech", "owner_email": "nina@example.com", "country": "FR"}


@pytest.fixture
def left(app: Flask, cast: Cast) -> Iterator[None]:
    """Whatever was tried leaves no event at Acme, no job, and no login but those of the cast."""
    yield
    with app.app_context():
        assert session.scalar(JOBS) == 0
        assert session.scalar(text("SELECT count(*) FROM public.users WHERE email = 'nina@example.com'")) == 0
        assert session.scalars(text("SELECT slug FROM public.employers ORDER BY slug")).all() == ["acme"]
    assert events_of(app, cast.acme) == []


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(
    ("path", "typed", "fields"),
    [
        ("employees/", ADA | {"last_name": "", "work_email": "nobody"}, ["last_name", "work_email"]),
        ("departments/", {"name": "", "description": "Cooks", "code": "a b"}, ["name", "code"]),
        ("branches/", {"name": "Douala", "email": "nobody"}, ["email"]),
        ("invitations/team", {"email": "nobody", "role": "king"}, ["email", "role"]),
        ("profile/contact", {"city": "Douala", "phone": "call me"}, ["phone"]),
    ],
)
def test_mistakes_are_summed_up_told_at_the_fields_and_what_was_typed_is_kept(
    cast: Cast, path: str, typed: dict[str, str], fields: list[str]
) -> None:
    answer = cast.alice.client.post(cast.acme.url(path), data=typed)
    assert (answer.status_code, refused_fields(answer.text)) == (422, fields)
    for field in fields:
        assert f'id="errors-{field}"' in answer.text
        assert f'aria-describedby="errors-{field}"' in answer.text or f' errors-{field}"' in answer.text
    kept = [value for name, value in typed.items() if value and name not in ("role", "description", "employment_type")]
    assert [value for value in kept if f'value="{value}"' not in answer.text] == []


def test_a_conflict_is_told_at_the_field_that_it_is_about(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    answer = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": bob, "email": "b@home.example"})
    assert (answer.status_code, refused_fields(answer.text)) == (409, ["employee_id"])
    assert "already has an account here" in answer.text
    assert 'value="b@home.example"' in answer.text


@pytest.mark.usefixtures("left")
def test_a_hire_that_is_refused_at_the_very_end_leaves_nothing(app: Flask, cast: Cast) -> None:
    typed = ADA | {"work_email": "ada@acme.example", "invite": "true"}
    with somebody_faster(app, cast.acme, "INSERT INTO job_records", TITLE_REFUSED):
        answer = cast.alice.client.post(cast.acme.url("employees/"), data=typed)
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["job_title"])
    assert "This value is not allowed." in answer.text
    assert 'value="ada@acme.example"' in answer.text
    assert people(cast, cast.acme) == []


def test_a_refused_hire_gives_its_number_back(app: Flask, cast: Cast) -> None:
    with somebody_faster(app, cast.acme, "INSERT INTO job_records", TITLE_REFUSED):
        assert cast.alice.client.post(cast.acme.url("employees/"), data=ADA).status_code == 422
    assert hired(cast, job_title="Head")["number"] == "EMP-001"


def test_a_change_that_is_refused_leaves_the_record_its_job_and_the_log_as_they_were(app: Flask, cast: Cast) -> None:
    ada = hired(cast, job_title="Clerk")
    hired(cast, first_name="Bob")
    taken = f"UPDATE employees SET number = 'X-1', number_key = '{unique_key('X-1')}' WHERE first_name = 'Bob'"
    with somebody_faster(app, cast.acme, "UPDATE employees SET", taken):
        answer = cast.alice.client.post(
            cast.acme.url(f"employees/{ada['id']}/cards/work"),
            data=ADA | {"version": 1, "job_title": "Head", "number": "X-1"},
        )
    assert (answer.status_code, 'value="Head"' in answer.text) == (409, True)
    clerk = person(cast, cast.acme, ada["id"])
    assert (clerk.job_title, clerk.number, clerk.version) == ("Clerk", "EMP-001", 1)
    assert [event.action for event in events_of(app, cast.acme)] == ["created", "created"]
    assert len(records(cast, cast.acme, ada["id"])) == 1


@pytest.mark.usefixtures("left")
def test_a_profile_that_is_refused_as_it_is_logged_stays_as_it_was(app: Flask, cast: Cast) -> None:
    url, typed = cast.acme.url("profile/contact"), {"city": "Douala", "country": "CM"}
    with somebody_faster(app, cast.acme, AUDIT_LOG, UPDATES_REFUSED):
        answer = fill_in(cast.alice.client, url, typed)
    assert answer.status_code == 422
    assert 'value="Douala"' in answer.text
    assert 'value="Douala"' not in cast.alice.client.get(url).text


@pytest.mark.usefixtures("left")
def test_an_opening_that_loses_its_web_address_leaves_no_owner_and_no_mail(app: Flask, cast: Cast) -> None:
    taken = "UPDATE public.employers SET slug = 'initech'"
    operator, acme = cast.operator.client, cast.acme
    with somebody_faster(app, acme, "INSERT INTO public.employers", taken):
        answer = operator.post("/operator/employers", data=OPENING)
    assert (answer.status_code, refused_fields(answer.text)) == (409, ["slug"])
    assert 'value="Initech Ltd"' in answer.text
    put_back(app)
    assert text_of(operator.get("/operator/").text).count("Initech Ltd") == 0


@pytest.mark.usefixtures("left")
def test_an_employer_of_ones_own_that_loses_its_web_address_is_not_opened(app: Flask, cast: Cast) -> None:
    alice, acme = cast.alice.client, cast.acme
    with somebody_faster(app, acme, "INSERT INTO public.employers", "UPDATE public.employers SET slug = 'initech'"):
        answer = alice.post("/employers/new", data={"company": "Initech", "country": "FR"})
    assert answer.status_code == 409
    assert "This is already in use." in answer.text
    assert 'value="Initech"' in answer.text
    put_back(app)
    assert alice.get(api(acme, "employees/")).status_code == 200


def put_back(app: Flask) -> None:
    """Acme has its own web address again."""
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.employers SET slug = 'acme'"))
