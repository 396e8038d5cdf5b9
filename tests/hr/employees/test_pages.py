"""The pages of people."""

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask

from hrapp.access.actor import COMMAND
from hrapp.audit.operations import record
from hrapp.core.extensions import session
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import text_of
from tests.support.people import ADA, api, card, events, hired, people, person, records
from tests.support.statements import counted

FORM = ADA | {"invite": "true"}


def test_alice_hires_ada_by_the_form(cast: Cast) -> None:
    assert cast.alice.client.get(cast.acme.url("employees/new")).status_code == 200
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA)
    (ada,) = people(cast, cast.acme)
    assert (answer.status_code, answer.location) == (303, cast.acme.url(f"employees/{ada.id}"))
    shown = text_of(cast.alice.client.get(answer.location).text)
    assert "Ada Lovelace" in shown
    assert "EMP-001" in shown
    assert "AL" in shown


def test_a_form_with_mistakes_comes_back_filled_in(cast: Cast) -> None:
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"last_name": "", "work_email": "nobody"})
    assert answer.status_code == 422
    assert 'value="Ada"' in answer.text
    assert 'value="nobody"' in answer.text
    assert 'href="#field-last_name"' in answer.text
    assert people(cast, cast.acme) == []


def test_an_invitation_needs_an_address(cast: Cast) -> None:
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=FORM)
    assert (answer.status_code, people(cast, cast.acme)) == (422, [])
    assert (
        cast.alice.client.post(cast.acme.url("employees/"), data=FORM | {"personal_email": "a@b.example"}).status_code
        == 303
    )
    assert events(cast, cast.acme, "invited")[0].subject_name == "Ada Lovelace"


def test_a_taken_number_is_named_at_its_field(cast: Cast) -> None:
    hired(cast, number="X-1")
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"number": "x-1"})
    assert answer.status_code == 422
    assert "Another employee has this number." in answer.text


def test_every_mistake_is_named_at_once(cast: Cast) -> None:
    hired(cast, number="X-1", work_email="ada@acme.example")
    mistakes = {
        "last_name": "",
        "hired_on": "",
        "number": "x-1",
        "work_email": "Ada@acme.example",
        "manager_id": "Nobody",
        "birth_date": "2999-01-01",
        "probation_ends_on": "2020-01-01",
    }
    named = {"last_name", "hired_on", "number", "work_email", "manager_id", "birth_date"}
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | mistakes)
    assert answer.status_code == 422
    assert set(re.findall(r'href="#field-(\w+)"', answer.text)) == named
    (record,) = people(cast, cast.acme)
    answer = cast.alice.client.post(
        card(cast, record.id, "work"),
        data=ADA | {"version": "1", "job_title": "", "manager_id": record.number, "hired_on": "2024-03-01"},
    )
    assert set(re.findall(r'href="#field-(\w+)"', answer.text)) == {"job_title", "manager_id"}


def changed(**more: object) -> dict[str, object]:
    return ADA | {"version": 1, "status": "active", "reason": "change"} | more


def test_a_change_by_the_form(cast: Cast) -> None:
    ada = hired(cast)["id"]
    url = cast.acme.url(f"employees/{ada}")
    assert 'value="Analyst"' in cast.alice.client.get(card(cast, ada, "work", "/edit")).text
    answer = cast.alice.client.post(
        card(cast, ada, "work"), data=changed(job_title="Head", reason="promotion", work_phone="4050")
    )
    assert (answer.status_code, answer.location) == (303, f"{url}#card-work")
    assert "Saved: Job title." in text_of(cast.alice.client.get(url).text)
    assert person(cast, cast.acme, ada).work_phone is None
    assert "Promotion Holds today" in text_of(cast.alice.client.get(url + "/work").text)
    activity = text_of(cast.alice.client.get(url + "/activity").text)
    assert "Job title Analyst → Head" in activity


def test_a_stale_edit_shows_both_and_loses_nothing(cast: Cast) -> None:
    ada = hired(cast)
    url = card(cast, ada["id"], "work")
    assert cast.alice.client.post(url, data=changed(job_title="Head")).status_code == 303
    answer = cast.alice.client.post(url, data=changed(job_title="Chief", note="At last"))
    shown = text_of(answer.text)
    assert answer.status_code == 409
    assert "Job title Head Chief" in shown
    assert "Note blank At last" in shown
    assert "blank blank" not in shown
    assert 'value="Chief"' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert person(cast, cast.acme, ada["id"]).job_title == "Head"
    assert cast.alice.client.post(url, data=changed(job_title="Chief", version=2)).status_code == 303


def test_a_refused_change_comes_back_filled_in(cast: Cast) -> None:
    url = card(cast, hired(cast)["id"], "work")
    answer = cast.alice.client.post(url, data=changed(job_title="Chief", effective_on="1999-01-01"))
    assert answer.status_code == 422
    assert "Nothing changes before the hire date." in answer.text
    assert 'value="Chief"' in answer.text


def test_a_status_is_no_matter_of_the_card(cast: Cast) -> None:
    ada = hired(cast)["id"]
    assert 'name="status"' not in cast.alice.client.get(card(cast, ada, "work", "/edit")).text
    assert cast.alice.client.post(card(cast, ada, "work"), data=changed(status="on_leave")).status_code == 303
    assert person(cast, cast.acme, ada).status == "active"


def test_mona_sees_her_reports_alone(cast: Cast) -> None:
    bob, mona = cast.bob, cast.mona
    below_bob = cast.hire(cast.acme, "Indira", manager_id=bob.employee_ids["acme"])
    stranger = cast.hire(cast.acme, "Stranger")
    listed = text_of(mona.client.get(cast.acme.url("employees/")).text)
    assert all(f"Tester, {name}" in listed for name in ("Mona", "Bob", "Indira"))
    assert "Stranger" not in listed
    assert mona.client.get(cast.acme.url(f"employees/{below_bob}")).status_code == 200
    assert mona.client.get(cast.acme.url(f"employees/{stranger}")).status_code == 404
    assert mona.client.get(cast.acme.url(f"employees/{below_bob}/edit")).status_code == 403


def test_mona_does_not_see_what_is_personal(cast: Cast) -> None:
    bob = cast.hire(cast.acme, "Bobby", manager_id=cast.mona.employee_ids["acme"], birth_date=date(1990, 5, 17))
    overview = cast.mona.client.get(cast.acme.url(f"employees/{bob}"))
    assert overview.status_code == 200
    assert "1990" not in overview.text
    assert "/personal" not in overview.text
    assert cast.mona.client.get(cast.acme.url(f"employees/{bob}/personal")).status_code == 403
    assert "17 May 1990" in cast.alice.client.get(cast.acme.url(f"employees/{bob}/personal")).text


def test_bob_sees_himself_alone(cast: Cast) -> None:
    bob, mona = cast.bob, cast.mona
    assert bob.client.get(cast.acme.url(f"employees/{bob.employee_ids['acme']}")).status_code == 200
    assert bob.client.get(cast.acme.url(f"employees/{mona.employee_ids['acme']}")).status_code == 404
    assert bob.client.get(cast.acme.url("employees/")).status_code == 403


@pytest.mark.parametrize("path", ["", "/edit"])
@pytest.mark.parametrize("employee_id", ["00000000-0000-0000-0000-000000000007", "7", "..%2f7"])
def test_an_id_that_is_nobody_is_not_found(cast: Cast, employee_id: str, path: str) -> None:
    assert cast.alice.client.get(cast.acme.url(f"employees/{employee_id}{path}")).status_code == 404


def test_charlie_finds_nothing_of_acme(cast: Cast) -> None:
    ada = hired(cast)["id"]
    charlie = cast.charlie.client
    for employer in (cast.acme, cast.globex):
        pages = employer.url(f"employees/{ada}")
        assert charlie.get(pages).status_code == 404
        assert charlie.get(pages + "/edit").status_code == 404
        for section in ("identity", "work", "contact", "personal", "home", "identifiers", "bank"):
            assert charlie.get(f"{pages}/cards/{section}/edit").status_code == 404
            assert charlie.post(f"{pages}/cards/{section}", data=changed()).status_code == 404
        assert charlie.get(api(employer, f"employees/{ada}")).status_code == 404
        assert charlie.patch(api(employer, f"employees/{ada}"), json={"version": 1}).status_code == 404
    for refused in (
        charlie.post(api(cast.globex, "employees/"), json=ADA | {"manager_id": ada}),
        charlie.post(cast.globex.url("employees/"), data=ADA | {"manager_id": "Ada Lovelace (EMP-001)"}),
    ):
        assert refused.status_code == 422
    for outside in (cast.acme.url("employees/"), cast.acme.url("employees/new"), api(cast.acme, "employees/")):
        assert charlie.get(outside).status_code == 404
        assert charlie.post(outside, data=ADA).status_code in (404, 405)
    assert people(cast, cast.globex) == []
    assert person(cast, cast.acme, ada).version == 1


def test_the_list_searches_filters_and_sorts_by_its_url(cast: Cast) -> None:
    for name in ("Ada", "Alan", "Grace"):
        hired(cast, first_name=name, last_name="X", employment_type="intern" if name == "Alan" else "full_time")

    def names(query: str) -> list[str]:
        html = cast.alice.client.get(cast.acme.url(f"employees/?{query}")).text
        return re.findall(r'class="person-name"[^>]*>X, (\w+)<', html)

    assert names("sort=-name") == ["Grace", "Alan", "Ada"]
    assert names("q=a&type=intern") == ["Alan"]
    assert names("missing=department") == ["Ada", "Alan", "Grace"]
    assert names("sort=salary&page=x&size=7&department=x&q=%00") == ["Ada", "Alan", "Grace"]
    assert "Intern (1)" in text_of(cast.alice.client.get(cast.acme.url("employees/?q=a")).text)


@pytest.mark.parametrize("wild", ["%", "_", "/", "\\", "'", "' = '"])
def test_punctuation_alone_is_searched_for_in_vain(cast: Cast, wild: str) -> None:
    hired(cast, job_title=f"Odd {wild} job")
    page = cast.alice.client.get(cast.acme.url("employees/"), query_string={"q": wild})
    assert (page.status_code, "No employees found" in page.text) == (200, True)


@pytest.mark.parametrize("wild", ["a%z", "q_q", "x' OR '1'='1", "w\\v"])
def test_what_is_searched_stands_for_itself(cast: Cast, wild: str) -> None:
    hired(cast)
    answer = cast.alice.client.get(cast.acme.url("employees/"), query_string={"q": wild})
    assert answer.status_code == 200
    assert "No employees found" in answer.text
    hired(cast, job_title=f"Odd {wild} job")
    assert "No employees found" not in cast.alice.client.get(cast.acme.url("employees/"), query_string={"q": wild}).text


def test_htmx_gets_the_list_alone(cast: Cast) -> None:
    hired(cast)
    page = cast.alice.client.get(cast.acme.url("employees/"))
    fragment = cast.alice.client.get(cast.acme.url("employees/"), headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "".join(fragment.text.split()) in "".join(page.text.split())
    assert "HX-Request" in page.headers["Vary"]


def test_an_empty_list_offers_the_first_step(cast: Cast) -> None:
    assert cast.acme.url("employees/new") in cast.alice.client.get(cast.acme.url("employees/")).text
    assert "No employees yet" in cast.alice.client.get(cast.acme.url("employees/")).text


def test_markup_is_shown_as_text(cast: Cast) -> None:
    script = "<script>alert(1)</script>"
    ada = hired(cast, first_name=script, job_title='"><img src=x onerror=alert(1)>', city="{{ 7 * 7 }}")
    for path in (
        "employees/",
        f"employees/{ada['id']}",
        f"employees/{ada['id']}/personal",
        f"employees/{ada['id']}/cards/work/edit",
        f"employees/{ada['id']}/cards/home/edit",
        f"employees/{ada['id']}/work",
        "",
    ):
        html = cast.alice.client.get(cast.acme.url(path)).text
        assert script not in html
        assert "<img src=x" not in html
        assert "49" not in re.findall(r">([^<]*)<", html)


def test_the_list_costs_six_statements_however_many_people(app: Flask, cast: Cast) -> None:
    alice, url = cast.alice.client, cast.acme.url("employees/?q=e&size=100")
    boss = hired(cast)["id"]
    alice.get(url)
    for more in (1, 30):
        for _ in range(more):
            hired(cast, manager_id=boss)
        with counted(
            app,
        ) as sent:
            assert alice.get(url).status_code == 200
        assert len(sent) <= 6, sent


@pytest.mark.parametrize("tab", ["", "/work", "/personal", "/login", "/activity"])
def test_a_record_costs_ten_statements(app: Flask, cast: Cast, tab: str) -> None:
    boss = hired(cast)["id"]
    url = cast.acme.url(f"employees/{hired(cast, manager_id=boss)['id']}{tab}")
    cast.alice.client.get(url)
    with counted(app) as sent:
        assert cast.alice.client.get(url).status_code == 200
    assert len(sent) <= 10, sent


def test_a_change_today_is_dated_today(cast: Cast) -> None:
    ada = hired(cast)
    assert cast.alice.client.post(card(cast, ada["id"], "work"), data=changed(job_title="Head")).status_code == 303
    assert abs(records(cast, cast.acme, ada["id"])[1].effective_on - date.today()) <= timedelta(days=1)


def test_what_is_blank_in_the_list_is_marked_as_such(cast: Cast) -> None:
    hired(cast)
    rows = cast.alice.client.get(cast.acme.url("employees/")).text.partition("<tbody>")[2]
    assert rows.count('aria-label="Not provided"') == 2


def test_a_record_says_what_is_not_given(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    page = cast.alice.client.get(f"/e/acme/employees/{bob}").text
    for label in ("Department", "Branch", "Work phone"):
        assert re.search(rf"<dt>{label}</dt>\s*<dd><span class=\"blank\"", page), label


def test_all_events_of_a_record_can_be_reached(app: Flask, cast: Cast) -> None:
    ada = hired(cast)["id"]
    with app.app_context(), tenant_scope(cast.acme.tenant):
        for place in range(130):
            record(COMMAND, "updated", subject_type="employee", subject_id=UUID(ada), changes={"city": [None, place]})
        session.commit()
    url, seen = cast.acme.url(f"employees/{ada}/activity"), 0
    while url:
        page = cast.alice.client.get(url).text
        seen += page.count("timeline-title")
        older = re.search(r'href="([^"]*before=\d+)"', page)
        url = unescape(older[1]) if older else ""
    assert seen == 131
    assert cast.alice.client.get(cast.acme.url(f"employees/{ada}/activity?before=x")).status_code == 200
