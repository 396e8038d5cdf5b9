"""Looking for people when they are saved: what is kept, what is refused, and what is made up for later."""

from typing import Any

from sqlalchemy import func, select, update

from hrapp.core.extensions import session
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.models import OperatorSettings, PeopleCheck
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.elsewhere import (
    IDENTIFIED,
    NEW,
    added,
    choose,
    elsewhere,
    known,
    page,
    rosa_at_globex,
)
from tests.support.leaving import leave
from tests.support.log import actions
from tests.support.mailbox import work
from tests.support.people import api, card, events
from tests.support.settings import set_by_page

FORBIDDEN: dict[str, Any] = {"concurrent_employment": False, "concurrent_action": "block"}
REASON = {"elsewhere_reason": "Both employers know"}


def checks(cast: Cast) -> int:
    with cast.app.app_context():
        return session.scalar(select(func.count(PeopleCheck.id)).where(PeopleCheck.employer_id == cast.acme.id)) or 0


def limit(cast: Cast, number: int) -> None:
    with cast.app.app_context():
        session.execute(update(OperatorSettings).values(daily_checks=number))
        session.commit()


def test_whoever_is_added_is_looked_for_and_no_more_is_learned_than_that(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    shown = known(cast, rosa_id)
    assert (shown["found"], shown["is_current"], shown["consent"]) == (True, True, "not_asked")
    shows = cast.alice.client.get(cast.acme.url(f"employees/{rosa_id}/personal")).text
    assert "Works for another employer on this site now" in shows
    assert "Globex" not in shows + cast.alice.client.get(page(cast, rosa_id)).text
    assert "looked for elsewhere" in actions(cast.app, cast.acme)


def test_no_match_and_one_that_is_not_shared_are_the_same(cast: Cast) -> None:
    rosa_at_globex(cast, sharing="none")
    rosa_id, other_id = added(cast), added(cast, first_name="Tom", last_name="Other", passport_number="C01X00T55")
    texts = [cast.alice.client.get(page(cast, each)).text for each in (rosa_id, other_id)]
    assert all("Nothing was found" in text for text in texts)
    mine = ("checked_at", "exception_reason")
    shown = [{name: each for name, each in known(cast, one).items() if name not in mine} for one in (rosa_id, other_id)]
    assert shown[0] == shown[1]


def test_without_an_identifier_nobody_is_looked_for(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast, passport_number=None)
    refused = cast.alice.client.post(elsewhere(cast, rosa_id, "/checks"))
    assert (refused.status_code, known(cast, rosa_id)["found"], checks(cast)) == (409, None, 0)
    assert "this record has none" in cast.alice.client.get(page(cast, rosa_id)).text


def test_nobody_is_looked_for_by_what_the_settings_hide(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id, before = added(cast), checks(cast)
    choose(cast, cast.acme, rule_passport_number="hidden")
    refused = cast.alice.client.post(elsewhere(cast, rosa_id, "/checks"))
    assert (refused.status_code, checks(cast)) == (409, before)


def test_a_form_with_mistakes_looks_for_nobody(cast: Cast) -> None:
    rosa_at_globex(cast)
    sent = {name: value for name, value in NEW.items() if name != "job_title"}
    assert cast.alice.client.post(cast.acme.url("employees/"), data=sent).status_code == 422
    assert cast.alice.client.post(api(cast.acme, "employees/"), json=NEW | {"work_email": "none"}).status_code == 422
    assert checks(cast) == 0
    tom_id = added(cast, passport_number=None)
    tom = api(cast.acme, f"employees/{tom_id}")
    for sent, status in (
        ({"version": 1, "job_title": "Chief", "effective_on": "2024-06-01"}, 200),
        ({"version": 2, "hired_on": "2024-09-01"} | IDENTIFIED, 422),
        ({"version": 2, "job_title": "Boss", "effective_on": "2024-02-01"} | IDENTIFIED, 422),
    ):
        answer = cast.alice.client.patch(tom, json=sent)
        assert (answer.status_code, checks(cast)) == (status, 0), answer.text


def test_a_block_comes_before_anything_is_saved_and_a_reason_leads_on(cast: Cast) -> None:
    rosa_at_globex(cast)
    choose(cast, cast.acme, **FORBIDDEN)
    refused = cast.alice.client.post(api(cast.acme, "employees/"), json=NEW)
    assert (refused.status_code, refused.json["code"]) == (409, "employed_elsewhere"), refused.text
    assert list(refused.json["errors"]) == ["elsewhere_reason"]

    form = cast.alice.client.post(cast.acme.url("employees/"), data=NEW)
    assert (form.status_code, 'name="elsewhere_reason"' in form.text, "Nothing has been saved" in form.text) == (
        *(409, True, True),
    )
    assert cast.alice.client.get(api(cast.acme, "employees/")).json["total"] == 0

    saved = cast.alice.client.post(cast.acme.url("employees/"), data=NEW | REASON)
    assert saved.status_code == 303
    rosa_id = saved.location.rpartition("/")[2]
    assert known(cast, rosa_id)["exception_reason"] == "Both employers know"
    assert events(cast, cast.acme, "elsewhere allowed")[0].changes == {
        "exception_reason": [None, "Both employers know"]
    }


def test_a_changed_identifier_is_refused_likewise(cast: Cast) -> None:
    rosa_at_globex(cast)
    choose(cast, cast.acme, **FORBIDDEN)
    rosa_id = added(cast, passport_number=None)
    url, form = card(cast, rosa_id, "identifiers"), card(cast, rosa_id, "identifiers", "/edit")
    version = {"version": cast.alice.client.get(api(cast.acme, f"employees/{rosa_id}")).json["version"]}
    assert cast.alice.client.get(form).status_code == 200
    sent = version | {"passport_number": IDENTIFIED["passport_number"]}
    refused = cast.alice.client.post(url, data=sent)
    assert (refused.status_code, 'name="elsewhere_reason"' in refused.text) == (409, True)
    assert cast.alice.client.post(url, data=sent | REASON).status_code == 303
    assert (known(cast, rosa_id)["is_current"], known(cast, rosa_id)["exception_reason"]) == (True, *REASON.values())


def test_somebody_who_comes_back_is_looked_for_and_one_who_has_left_is_not_blocked(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast, passport_number=None)
    leave(cast, cast.acme, rosa_id)
    choose(cast, cast.acme, **FORBIDDEN)
    version = cast.alice.client.get(api(cast.acme, f"employees/{rosa_id}")).json["version"]
    sent = {"version": version, "passport_number": IDENTIFIED["passport_number"]}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{rosa_id}"), json=sent).status_code == 200

    back = {"hired_on": "2026-01-12", "job_title": "Analyst", "employment_type": "full_time"}
    url = api(cast.acme, f"employees/{rosa_id}/rehires")
    assert cast.alice.client.post(url, json=back).json["code"] == "employed_elsewhere"
    form = cast.alice.client.post(cast.acme.url(f"employees/{rosa_id}/rehires"), data=back)
    assert (form.status_code, 'name="elsewhere_reason"' in form.text) == (409, True)
    assert cast.alice.client.post(url, json=back | REASON).status_code == 201


def test_a_warning_stands_on_the_record_and_the_dashboard_until_somebody_says_why(cast: Cast) -> None:
    rosa_at_globex(cast)
    choose(cast, cast.acme, concurrent_employment=False)
    rosa_id = added(cast)
    people = cast.acme.url("elsewhere/?show=unexplained")
    dashboard, listed = cast.alice.client.get(cast.acme.url()), cast.alice.client.get(people)
    assert "1 person works for another employer too" in dashboard.text
    assert "Rosa Tester" in listed.text
    said = cast.alice.client.post(page(cast, rosa_id, "/exception"), data={"version": 1, "reason": "Agreed"})
    assert said.status_code == 303, said.text
    assert "works for another employer too" not in cast.alice.client.get(cast.acme.url()).text
    assert "Rosa Tester" not in cast.alice.client.get(people).text


def test_over_the_limit_people_are_saved_and_looked_for_the_next_day(cast: Cast) -> None:
    rosa_at_globex(cast)
    limit(cast, 0)
    try:
        saved = cast.alice.client.post(cast.acme.url("employees/"), data=NEW, follow_redirects=True)
        rosa_id = saved.request.path.rpartition("/")[2]
        assert "could not be looked for" in saved.text
        assert (known(cast, rosa_id)["found"], known(cast, rosa_id)["checked_at"]) == (None, None)
    finally:
        limit(cast, 200)
    with cast.app.app_context():
        session.get_one(Tenant, cast.acme.tenant.id).day = None
        session.commit()
        begin_day(session.get_one(Employer, cast.acme.id))
    work(cast.app)
    assert (known(cast, rosa_id)["found"], known(cast, rosa_id)["is_current"]) == (True, True)


def test_other_identifiers_are_another_search(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    version = cast.alice.client.get(api(cast.acme, f"employees/{rosa_id}")).json["version"]
    sent = {"version": version, "passport_number": "C01X00T55"}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{rosa_id}"), json=sent).status_code == 200
    assert known(cast, rosa_id)["found"] is False

    sent = {"version": version + 1, "passport_number": None}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{rosa_id}"), json=sent).status_code == 200
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        assert session.scalar(select(CrossInstitutionRecord.detected_at)) is None


def test_the_settings_say_what_they_do(cast: Cast) -> None:
    rosa_at_globex(cast)
    added(cast)
    said = set_by_page(cast, "elsewhere", sharing="basic", sharing_consent="true", concurrent_action="block")
    assert "the 1 person with an identifier here learns" in said
    assert "saved only with a reason" in said
    assert "1 person who is here now is known to work for another employer too" in said
    lower = set_by_page(cast, "elsewhere", sharing="none", concurrent_action="block")
    assert "is deleted there" in lower
