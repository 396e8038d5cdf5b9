"""Dated changes of the job by their forms, API and commands: now, scheduled, and in the middle of the history."""

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import travel

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.timeline import FACTS
from hrapp.hr.employees.work import save_timeline, timeline_of
from hrapp.hr.job_changes.nouns import BY_PATH
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import moment
from tests.support.forms import BROWSER, fill_in, refused_fields, text_of, version_in
from tests.support.people import api, events, hired, person
from tests.support.races import all_at_once
from tests.support.statements import counted

HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')
TODAY = clock.today("UTC")
DAY = timedelta(days=1)


def ahead(days: int) -> str:
    return (TODAY + days * DAY).isoformat()


@pytest.fixture
def ada(cast: Cast) -> str:
    """The path of Ada's record, an analyst since 1 March 2024."""
    return f"employees/{hired(cast)['id']}"


def on_probation(cast: Cast) -> str:
    ends = {"hired_on": ahead(-30), "probation_ends_on": ahead(30)}
    return f"employees/{hired(cast, **ends)['id']}"


def history(cast: Cast, who: str, client: FlaskClient | None = None) -> list[dict[str, Any]]:
    answer = (client or cast.alice.client).get(api(cast.acme, f"{who}/job-records"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json
    return found


def add(cast: Cast, who: str, reason: str, **values: Any) -> dict[str, Any]:
    answer = cast.alice.client.post(api(cast.acme, f"{who}/job-records"), json={"reason": reason, **values})
    assert answer.status_code == 201, answer.text
    assert cast.alice.client.get(answer.headers["Location"]).json == answer.json
    made: dict[str, Any] = answer.json
    return made


def titles(cast: Cast, who: str) -> list[tuple[str, str]]:
    return [(each["effective_on"], each["job_title"]) for each in history(cast, who)]


def shown(cast: Cast, who: str) -> dict[str, Any]:
    found: dict[str, Any] = cast.alice.client.get(api(cast.acme, who)).json
    return found


def test_a_promotion_is_scheduled_by_its_form_and_comes_into_force_on_its_day(cast: Cast, ada: str) -> None:
    client, url = cast.alice.client, cast.acme.url(f"{ada}/promotions")
    page = client.get(f"{url}/new")
    assert page.status_code == 200
    assert 'value="Analyst"' in page.text
    facts = {"job_title": "Lead", "employment_type": "full_time", "effective_on": ahead(40), "shown_on": ahead(0)}
    done = client.post(url, data=facts | {"note": "Well done", "version": version_in(page.text)})
    assert done.status_code == 303
    assert shown(cast, ada)["job_title"] == "Analyst"
    told = text_of(client.get(done.location).text)
    assert "Scheduled for" in told
    assert "Job title Analyst Lead" in told
    assert [each["stated"] for each in history(cast, ada)][1:] == [["job_title"]]
    (event,) = events(cast, cast.acme, "job change scheduled")
    assert event.changes == {
        "job_title": ["Analyst", "Lead"], "effective_on": [None, ahead(40)], "reason": [None, "promotion"],
    }  # fmt: skip
    with travel(moment(TODAY + 40 * DAY, "UTC"), tick=False):
        vars(cast.alice).pop("client", None)
        assert shown(cast, ada)["job_title"] == "Lead"


def test_what_is_behind_is_corrected_and_carries_forward(cast: Cast, ada: str) -> None:
    add(cast, ada, "promotion", effective_on="2025-06-01", job_title="Head")
    add(cast, ada, "change", effective_on="2025-01-01", job_title="Lead", employment_type="part_time")
    found = [(each["job_title"], each["employment_type"]) for each in history(cast, ada)]
    assert found == [("Analyst", "full_time"), ("Lead", "part_time"), ("Head", "part_time")]
    assert shown(cast, ada)["employment_type"] == "part_time"
    assert [event.action for event in events(cast, cast.acme, "history corrected")] == ["history corrected"] * 2


def test_a_record_is_corrected_by_its_form_and_says_only_what_it_changes(cast: Cast, ada: str) -> None:
    lead = add(cast, ada, "promotion", effective_on="2025-01-01", job_title="Lead", employment_type="part_time")
    url = cast.acme.url(f"{ada}/job-records/{lead['id']}")
    form = {"job_title": "Chief", "employment_type": "full_time", "effective_on": "2025-02-01", "note": ""}
    assert fill_in(cast.alice.client, f"{url}/edit", {}).status_code == 405
    opened = {"version": version_in(cast.alice.client.get(f"{url}/edit").text)}
    assert cast.alice.client.post(url, data=form | opened).status_code == 303
    assert titles(cast, ada) == [("2024-03-01", "Analyst"), ("2025-02-01", "Chief")]
    assert history(cast, ada)[1]["stated"] == ["job_title"]
    late = cast.alice.client.post(url, data=form | opened | {"job_title": "Boss"}, headers=BROWSER)
    assert "Someone else has changed this" in cast.alice.client.get(late.location).text
    undone = {"job_title": "Analyst"}
    refused = cast.alice.client.patch(api(cast.acme, f"{ada}/job-records/{lead['id']}"), json=undone | {"version": 2})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["job_title"])


def test_the_hire_is_corrected_and_never_removed(cast: Cast, ada: str) -> None:
    (hire,) = history(cast, ada)
    url, page = api(cast.acme, f"{ada}/job-records/{hire['id']}"), cast.acme.url(f"{ada}/job-records/{hire['id']}")
    changed = cast.alice.client.patch(
        url, json={"job_title": "Clerk", "effective_on": "2024-02-01", "version": hire["version"]}
    )
    assert changed.status_code == 200, changed.text
    found = shown(cast, ada)
    assert (found["job_title"], found["hired_on"]) == ("Clerk", "2024-02-01")
    assert cast.alice.client.delete(url).status_code == 409
    assert "/removal" not in cast.alice.client.get(f"{page}/edit").text
    assert cast.alice.client.post(f"{page}/removal", data={"version": changed.json["version"]}).status_code == 409


def test_a_leave_with_its_return_is_one_act_and_is_cancelled_as_one_and_undone(cast: Cast, ada: str) -> None:
    client, url = cast.alice.client, cast.acme.url(f"{ada}/leaves")
    form = {"effective_on": ahead(10), "returns_on": ahead(20), "note": "Sabbatical"}
    assert fill_in(client, f"{url}/new", {}).status_code == 405
    version = {"version": version_in(client.get(f"{url}/new").text)}
    assert client.post(url, data=form | version).status_code == 303
    leave, back = history(cast, ada)[1:]
    assert [each["status"] for each in (leave, back)] == ["on_leave", "active"]
    page = client.get(cast.acme.url(f"{ada}/job-records/{leave['id']}/edit")).text
    assert "goes with it" in page
    removal = cast.acme.url(f"{ada}/job-records/{leave['id']}/removal")
    done = client.post(removal, data={"version": leave["version"]})
    assert (done.status_code, len(history(cast, ada))) == (303, 1)
    toast = client.get(done.location).text.partition('id="toasts"')[2].partition("<main")[0]
    assert "Leave is cancelled." in toast
    hidden = dict(HIDDEN.findall(toast))
    assert client.post(url, data=hidden).status_code == 303
    again = history(cast, ada)[1:]
    assert [(each["effective_on"], each["reason"], each["note"]) for each in again] == [
        (ahead(10), "leave", "Sabbatical"), (ahead(20), "return", None),
    ]  # fmt: skip
    assert len(events(cast, cast.acme, "scheduled change cancelled")) == 1


def test_suspension_leave_and_return_follow_each_other(cast: Cast, ada: str) -> None:
    add(cast, ada, "leave", effective_on=ahead(-9))
    assert shown(cast, ada)["status"] == "on_leave"
    suspended = add(cast, ada, "suspension", effective_on=ahead(-5))
    add(cast, ada, "return")
    assert shown(cast, ada)["status"] == "active"
    assert cast.alice.client.delete(api(cast.acme, f"{ada}/job-records/{suspended['id']}")).status_code == 204
    assert [each["status"] for each in history(cast, ada)] == ["active", "on_leave", "active"]


def test_probation_is_confirmed_and_extended(cast: Cast) -> None:
    who = on_probation(cast)
    add(cast, who, "extension", probation_ends_on=ahead(60))
    assert (shown(cast, who)["status"], shown(cast, who)["probation_ends_on"]) == ("probation", ahead(60))
    url = cast.acme.url(f"{who}/confirmations")
    assert fill_in(cast.alice.client, f"{url}/new", {}).status_code == 405
    form = {"effective_on": ahead(0), "version": version_in(cast.alice.client.get(f"{url}/new").text)}
    assert cast.alice.client.post(url, data=form).status_code == 303
    assert (shown(cast, who)["status"], shown(cast, who)["probation_ends_on"]) == ("active", ahead(-1))
    assert {each["tenure_probation_ends_on"] for each in history(cast, who)} == {ahead(-1)}


REFUSED = [
    ("promotion", {"effective_on": "2024-02-29", "job_title": "Lead"}, "effective_on"),
    ("promotion", {"effective_on": "2025-02-29", "job_title": "Lead"}, "effective_on"),
    ("promotion", {"effective_on": "9999-12-31", "job_title": "Lead"}, "effective_on"),
    ("promotion", {}, "job_title"),
    ("promotion", {"job_title": ""}, "job_title"),
    ("promotion", {"job_title": "Lead", "returns_on": "2027-01-01"}, "returns_on"),
    ("transfer", {"manager_id": "self"}, "manager_id"),
    ("transfer", {"department_id": "0190b7a0-0000-7000-8000-000000000000"}, "department_id"),
    ("leave", {"effective_on": "2025-01-10", "returns_on": "2025-01-10"}, "returns_on"),
    ("leave", {"job_title": "Lead"}, "job_title"),
    ("return", {}, "effective_on"),
    ("confirmation", {}, "effective_on"),
    ("extension", {}, "probation_ends_on"),
    ("extension", {"probation_ends_on": "2190-01-01"}, "probation_ends_on"),
    ("hire", {}, "reason"),
    ("termination", {}, "reason"),
    ("change", {"status": "on_leave"}, "status"),
]


@pytest.mark.parametrize(("reason", "values", "field"), REFUSED)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(
    cast: Cast, ada: str, reason: str, values: dict[str, Any], field: str
) -> None:
    values = {name: ada.partition("/")[2] if value == "self" else value for name, value in values.items()}
    answer = cast.alice.client.post(api(cast.acme, f"{ada}/job-records"), json={"reason": reason, **values})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), answer.text
    assert len(history(cast, ada)) == 1


def test_nothing_is_entered_after_the_end_and_the_end_is_not_corrected_here(cast: Cast, ada: str) -> None:
    add(cast, ada, "leave", effective_on="2025-01-01", returns_on="2025-03-01")
    end(cast, ada, date(2025, 6, 1))
    url = api(cast.acme, f"{ada}/job-records")
    for reason, on, status in (("promotion", "2025-06-02", 422), ("promotion", "2025-05-31", 201)):
        answer = cast.alice.client.post(url, json={"reason": reason, "effective_on": on, "job_title": "Lead"})
        assert answer.status_code == status, answer.text
    gone = history(cast, ada)[-1]
    assert gone["tenure_last_day"] == "2025-05-31"
    assert cast.alice.client.delete(f"{url}/{gone['id']}").status_code == 409
    version = {"version": gone["version"]}
    assert cast.alice.client.patch(f"{url}/{gone['id']}", json={"note": "x"} | version).status_code == 409
    page = cast.acme.url(f"{ada}/job-records/{gone['id']}")
    assert cast.alice.client.get(f"{page}/edit").status_code == 303
    assert cast.alice.client.get(cast.acme.url(f"{ada}/job-changes")).status_code == 302


def end(cast: Cast, who: str, on: date) -> None:
    """Let somebody have left, as the door for leaving writes it."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        employee = get_employee(COMMAND, UUID(who.partition("/")[2]), lock=True)
        timeline = timeline_of(employee)
        timeline.add(employee.id, on, "termination", {"status": "resigned"})
        timeline.check()
        save_timeline(COMMAND, employee, timeline, TODAY)
        session.commit()


def test_who_will_have_left_by_then_is_no_manager_from_then_on(cast: Cast, ada: str) -> None:
    bea = f"employees/{hired(cast, first_name='Bea')['id']}"
    end(cast, bea, TODAY + 9 * DAY)
    sent = {"reason": "transfer", "manager_id": bea.partition("/")[2]}
    url = api(cast.acme, f"{ada}/job-records")
    refused = cast.alice.client.post(url, json=sent | {"effective_on": ahead(9)})
    assert refused.json["errors"] == {"manager_id": ["This person will have left by then."]}
    assert cast.alice.client.post(url, json=sent | {"effective_on": ahead(8)}).status_code == 201


def test_whoever_came_back_has_each_tenure_with_its_dates(cast: Cast, ada: str) -> None:
    end(cast, ada, date(2025, 6, 1))
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        employee = get_employee(COMMAND, UUID(ada.partition("/")[2]), lock=True)
        timeline = timeline_of(employee)
        again = {name: getattr(employee, name) for name in FACTS} | {"job_title": "Chief", "status": "active"}
        timeline.add(employee.id, date(2026, 1, 5), "rehire", again)
        save_timeline(COMMAND, employee, timeline, TODAY)
        session.commit()
    shown = text_of(cast.alice.client.get(cast.acme.url(f"{ada}/work")).text)
    parts = (
        "Since 5 Jan 2026",
        "Rehired",
        "Chief",
        "1 Mar 2024 to 31 May 2025 1 year 2 months",
        "Left",
        "Hired",
        "Analyst",
    )
    places = [shown.index(part, shown.index("Job history")) for part in parts]
    assert places == sorted(places)
    lead = add(cast, ada, "promotion", effective_on="2024-09-01", job_title="Lead")
    assert [each["job_title"] for each in history(cast, ada)] == ["Analyst", "Lead", "Lead", "Chief"]
    assert lead["tenure_last_day"] == "2025-05-31"


def test_only_what_is_possible_now_is_offered(cast: Cast, ada: str) -> None:
    def offered(who: str) -> set[str]:
        page = cast.alice.client.get(cast.acme.url(f"{who}/job-changes")).text
        menu = cast.alice.client.get(cast.acme.url(f"{who}/work")).text
        found = {path for path in BY_PATH if f"/{path}/new" in page}
        assert found == {path for path in BY_PATH if f"/{path}/new" in menu}
        return found

    always = {"promotions", "transfers", "changes"}
    assert offered(ada) == always | {"leaves", "suspensions"}
    assert offered(on_probation(cast)) == always | {"leaves", "suspensions", "confirmations", "extensions"}
    add(cast, ada, "leave")
    assert offered(ada) == always | {"suspensions", "returns"}
    assert f"/{ada}/job-changes" in cast.alice.client.get(cast.acme.url(ada)).text


def test_a_form_shows_the_facts_of_its_day_and_says_what_happens(cast: Cast, ada: str) -> None:
    add(cast, ada, "promotion", effective_on=ahead(30), job_title="Lead")
    url = cast.acme.url(f"{ada}/changes/new")
    page = text_of(cast.alice.client.get(url).text)
    assert "From today." in page
    assert "1 later record keeps what it says." in page
    assert 'value="Lead"' in cast.alice.client.get(f"{url}?effective_on={ahead(31)}").text
    behind = text_of(cast.alice.client.get(f"{url}?effective_on=2025-01-01").text)
    assert "This is in the past: the history is corrected from 1 January 2025 on." in behind
    asked = text_of(cast.alice.client.get(f"{url}?effective_on={ahead(31)}&shown_on={ahead(0)}").text)
    assert "On that day: Job title: Lead." in asked
    # What was shown and left as it was is not stated: here the title of today, from a day on which it is another.
    form = {"job_title": "Analyst", "employment_type": "intern", "effective_on": ahead(40), "shown_on": ahead(0)}
    version = {"version": version_in(cast.alice.client.get(url).text)}
    assert cast.alice.client.post(cast.acme.url(f"{ada}/changes"), data=form | version).status_code == 303
    assert history(cast, ada)[-1]["stated"] == ["employment_type"]
    assert history(cast, ada)[-1]["job_title"] == "Lead"
    late = {"version": version_in(cast.alice.client.get(url).text), "effective_on": "", "shown_on": ahead(31)}
    led = cast.alice.client.post(cast.acme.url(f"{ada}/changes"), data=form | late, headers=BROWSER)
    assert f'name="shown_on" id="shown-on" value="{ahead(31)}"' in cast.alice.client.get(led.location).text
    wrong = cast.alice.client.post(cast.acme.url(f"{ada}/changes"), data=form | {"version": "0"})
    assert wrong.status_code == 409
    nothing = {"effective_on": "", "job_title": "Analyst", "employment_type": "full_time", "version": "9"}
    assert refused_fields(cast.alice.client.post(cast.acme.url(f"{ada}/changes"), data=nothing).text) == [
        "effective_on"
    ]


def test_a_change_while_somebody_else_edits_is_told(cast: Cast, ada: str) -> None:
    url = cast.acme.url(f"{ada}/promotions")
    version = version_in(cast.alice.client.get(f"{url}/new").text)
    form = {"employment_type": "full_time", "effective_on": ahead(9), "version": version}
    answers = all_at_once(cast, lambda client, n: client.post(url, data=form | {"job_title": f"Lead {n}"}))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert len(history(cast, ada)) == 2
    opened = version_in(cast.alice.client.get(f"{url}/new").text)
    add(cast, ada, "leave", effective_on=ahead(3))
    assert cast.alice.client.post(url, data=form | {"job_title": "X", "version": opened}).status_code == 409


def test_of_two_who_cancel_at_once_one_does(cast: Cast, ada: str) -> None:
    record = add(cast, ada, "leave", effective_on=ahead(9), returns_on=ahead(12))
    url = cast.acme.url(f"{ada}/job-records/{record['id']}/removal")
    answers = all_at_once(cast, lambda client, _: client.post(url, data={"version": record["version"]}), 2)
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert len(history(cast, ada)) == 1


def test_who_may_not_change_jobs_changes_none_and_sees_their_own(cast: Cast) -> None:
    who = f"employees/{cast.bob.employee_ids['acme']}"
    record = add(cast, who, "promotion", effective_on=ahead(9), job_title="Secret Keeper")
    one = f"{who}/job-records/{record['id']}"
    vera = cast.person("Vera", cast.acme, "viewer").client
    stan = cast.person("Stan", cast.acme, "employee", hired=True).client
    for client, reads, changes in (
        (cast.charlie.client, 404, 404),
        (cast.mona.client, 200, 403),
        (vera, 200, 403),
        (cast.bob.client, 200, 403),
        (stan, 404, 403),
    ):
        assert client.get(api(cast.acme, one)).status_code == reads
        assert client.get(api(cast.acme, f"{who}/job-records")).status_code == reads
        page = client.get(cast.acme.url(f"{who}/work"))
        assert (page.status_code, "Secret Keeper" in page.text) == (reads, reads == 200)
        assert "job-records/" not in page.text
        assert client.post(api(cast.acme, f"{who}/job-records"), json={"reason": "leave"}).status_code == changes
        assert client.patch(api(cast.acme, one), json={"note": "x", "version": 1}).status_code == changes
        assert client.delete(api(cast.acme, one)).status_code == changes
        for path in BY_PATH:
            assert client.get(cast.acme.url(f"{who}/{path}/new")).status_code == changes
            assert client.post(cast.acme.url(f"{who}/{path}"), data={}).status_code == changes
        for page_of in (f"{one}/edit", f"{who}/job-changes"):
            assert client.get(cast.acme.url(page_of)).status_code == changes
        for act in (one, f"{one}/removal"):
            assert client.post(cast.acme.url(act), data={"version": "1"}).status_code == changes
    assert "Secret Keeper" in cast.bob.client.get(cast.acme.url("me")).text
    assert cast.bob.client.get(api(cast.acme, "me")).json["jobs"][0]["stated"] == ["job_title"]
    assert len(history(cast, who)) == 2


def test_a_record_of_somebody_else_is_not_found(cast: Cast, ada: str) -> None:
    other = f"employees/{hired(cast, first_name='Bea')['id']}"
    record = add(cast, other, "leave", effective_on=ahead(9))
    url = f"{ada}/job-records/{record['id']}"
    client = cast.alice.client
    for answer in (
        client.get(api(cast.acme, url)),
        client.patch(api(cast.acme, url), json={"note": "x", "version": 1}),
        client.delete(api(cast.acme, url)),
        client.get(cast.acme.url(f"{url}/edit")),
        client.post(cast.acme.url(url), data={"version": "1"}),
        client.post(cast.acme.url(f"{url}/removal"), data={"version": "1"}),
    ):
        assert answer.status_code == 404


def test_the_status_in_the_api_gets_its_own_reason_now_and_ahead(cast: Cast, ada: str) -> None:
    def patch(**values: Any) -> Any:
        return cast.alice.client.patch(api(cast.acme, ada), json=values | {"version": shown(cast, ada)["version"]})

    assert patch(status="on_leave", effective_on=ahead(10)).status_code == 200
    assert patch(status="active", effective_on=ahead(20)).status_code == 200
    assert [(each["reason"], each["status"]) for each in history(cast, ada)[1:]] == [
        ("leave", "on_leave"), ("return", "active"),
    ]  # fmt: skip
    assert patch(status="active", effective_on=ahead(30)).status_code == 200
    assert len(history(cast, ada)) == 3
    refused = patch(status="suspended", effective_on="2024-02-01")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["status"])


def test_the_tab_and_the_forms_cost_a_few_statements(app: Flask, cast: Cast, ada: str) -> None:
    for number in range(12):
        add(cast, ada, "change", effective_on=(date(2024, 4, 1) + number * DAY).isoformat(), job_title=f"T{number}")
    for path, most in ((f"{ada}/work", 8), (f"{ada}/promotions/new", 8), (f"{ada}/job-changes", 5)):
        cast.alice.client.get(cast.acme.url(path))
        with counted(app) as sent:
            assert cast.alice.client.get(cast.acme.url(path)).status_code == 200
        assert len(sent) <= most, (path, len(sent))


def test_commands_add_list_and_cancel(cast: Cast, ada: str) -> None:
    number, runner = person(cast, cast.acme, ada.partition("/")[2]).number, cast.app.test_cli_runner()

    def run(*words: str) -> Any:
        return runner.invoke(args=["job-changes", *words])

    added = run("add", "acme", number, "--reason", "promotion", "--job-title", "Lead", "--from", ahead(5), "--json")
    assert (added.exit_code, json.loads(added.output)["state"]) == (0, "scheduled")
    assert "job_title=Lead" in run("list", "acme", number).output
    cancelled = run("cancel", "acme", number, json.loads(added.output)["id"], "--json")
    assert (cancelled.exit_code, len(json.loads(cancelled.output)), len(history(cast, ada))) == (0, 1, 1)
    for words, said in (
        (("add", "acme", number, "--reason", "return"), "not on leave"),
        (("add", "acme", number, "--reason", "promotion", "--from", "2025-02-29", "--job-title", "X"), "effective_on"),
        (("add", "acme", number, "--reason", "transfer", "--department", "NOPE"), "department_id"),
        (("add", "acme", "E-none", "--reason", "leave"), "E-none"),
        (("list", "nowhere", number), "nowhere"),
        (("cancel", "acme", number, "no-id"), "job record"),
    ):
        refused = run(*words)
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
        assert said in refused.output
