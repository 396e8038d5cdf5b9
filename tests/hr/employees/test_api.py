"""People as JSON."""

from datetime import date

import pytest

from tests.support.cast import Cast
from tests.support.people import ADA, api, events, hired, people, records


def test_alice_hires_ada(cast: Cast) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"work_email": "ada@acme.example"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == api(cast.acme, f"employees/{answer.json['id']}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json | {"number": "EMP-001", "status": "active", "name": "Ada Lovelace"} == answer.json
    assert cast.alice.client.get(answer.headers["Location"]).json == answer.json


def test_hiring_writes_a_first_job_record_and_history(cast: Cast) -> None:
    ada = hired(cast, birth_date="1990-12-10")
    (first,) = records(cast, cast.acme, ada["id"])
    assert (first.effective_on, first.reason, first.job_title) == (date(2024, 3, 1), "hire", "Analyst")
    (event,) = events(cast, cast.acme, "created")
    assert (event.actor_name, event.subject_name) == ("Alice", "Ada Lovelace")
    assert event.changes["job_title"] == [None, "Analyst"]
    assert event.changes["birth_date"] == [None, "•••"]


def test_a_start_in_the_future_is_pending(cast: Cast) -> None:
    assert hired(cast, hired_on="2190-01-01")["status"] == "pending"


def test_a_probation_that_runs_is_shown(cast: Cast) -> None:
    assert hired(cast, probation_ends_on="2190-01-01")["status"] == "probation"


def test_what_is_missing_is_named(cast: Cast) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json={"first_name": " "})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert set(answer.json["errors"]) == {"first_name", "last_name", "job_title", "employment_type", "hired_on"}
    assert people(cast, cast.acme) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("work_email", "nobody"),
        ("work_email", "Ada@Acme.example"),
        ("number", "E-7"),
        ("number", "x" * 41),
        ("department_id", "00000000-0000-0000-0000-000000000007"),
        ("branch_id", "00000000-0000-0000-0000-000000000007"),
        ("manager_id", "00000000-0000-0000-0000-000000000007"),
        ("hired_on", "2024-02-30"),
        ("hired_on", "0001-01-01"),
        ("birth_date", "2025-01-01"),
        ("probation_ends_on", "2024-01-01"),
        ("employment_type", "slave"),
        ("country", "Atlantis"),
        ("first_name", "A\x00da"),
        ("first_name", "A\ud800da"),
        ("first_name", 7),
        ("first_name", "x" * 101),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, field: str, value: object) -> None:
    hired(cast, number="E-7", work_email="ada@acme.example")
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {field: value})
    assert answer.status_code == 422, answer.text
    assert list(answer.json["errors"]) == [field]
    assert len(people(cast, cast.acme)) == 1


def test_a_number_given_by_hand_is_never_drawn(cast: Cast) -> None:
    numbers = [hired(cast, **given)["number"] for given in ({"number": "EMP-001"}, {}, {"number": "X 9"}, {})]
    assert numbers == ["EMP-001", "EMP-002", "X 9", "EMP-003"]


def test_a_promotion_is_dated_and_told(cast: Cast) -> None:
    ada = hired(cast)
    change = {
        "job_title": "Head",
        "effective_on": "2024-06-01",
        "reason": "promotion",
        "note": "Well done",
        "version": 1,
    }
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change)
    assert (answer.status_code, answer.json["job_title"], answer.json["version"]) == (200, "Head", 2)
    first, second = records(cast, cast.acme, ada["id"])
    assert (first.job_title, second.job_title, second.reason, second.note) == (
        "Analyst",
        "Head",
        "promotion",
        "Well done",
    )
    assert second.effective_on == date(2024, 6, 1)
    (event,) = events(cast, cast.acme, "history corrected")
    assert event.changes == {"job_title": ["Analyst", "Head"], "effective_on": [None, "2024-06-01"]}


def test_a_new_phone_is_no_change_of_the_job(cast: Cast) -> None:
    ada = hired(cast)
    change = {"work_phone": "+44 20 7946 0018", "version": 1}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change).status_code == 200
    assert len(records(cast, cast.acme, ada["id"])) == 1


def test_history_names_what_a_change_points_at(cast: Cast) -> None:
    ada, boss = hired(cast), hired(cast, first_name="Grace", last_name="Hopper")
    change = {"manager_id": boss["id"], "version": 1}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change).status_code == 200
    assert events(cast, cast.acme, "updated")[0].changes == {"manager_id": [None, "Grace Hopper"]}


def test_nothing_changes_before_the_hire_date(cast: Cast) -> None:
    ada = hired(cast)
    change = {"job_title": "Head", "effective_on": "2023-12-31", "version": 1}
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["effective_on"])


def test_a_change_of_a_later_day_is_scheduled(cast: Cast) -> None:
    ada = hired(cast)
    change = {"job_title": "Head", "effective_on": "2190-01-01", "version": 1}
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change)
    assert (answer.status_code, answer.json["job_title"]) == (200, ADA["job_title"])
    assert [record.job_title for record in records(cast, cast.acme, ada["id"])] == [ADA["job_title"], "Head"]
    scheduled = {"job_title": [ADA["job_title"], "Head"], "effective_on": [None, "2190-01-01"]}
    assert [event.changes for event in events(cast, cast.acme, "job change scheduled")] == [scheduled]


def test_another_hire_date_moves_the_first_record(cast: Cast) -> None:
    ada = hired(cast)
    change = {"hired_on": "2024-02-01", "version": 1}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change).status_code == 200
    assert records(cast, cast.acme, ada["id"])[0].effective_on == date(2024, 2, 1)


def test_nobody_reports_to_themselves_or_in_a_circle(cast: Cast) -> None:
    top = hired(cast)
    middle = hired(cast, manager_id=top["id"])
    bottom = hired(cast, manager_id=middle["id"])
    for manager in (top, middle, bottom):
        change = {"manager_id": manager["id"], "version": 1}
        answer = cast.alice.client.patch(api(cast.acme, f"employees/{top['id']}"), json=change)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["manager_id"])


def test_a_stale_change_is_refused(cast: Cast) -> None:
    change = {"job_title": "Head", "version": 7}
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{hired(cast)['id']}"), json=change)
    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert people(cast, cast.acme)[0].job_title == "Analyst"


def test_a_change_must_say_what_it_was_made_from(cast: Cast) -> None:
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{hired(cast)['id']}"), json={"job_title": "Head"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["version"])


def test_the_list_is_searched_filtered_sorted_and_paged(cast: Cast) -> None:
    for name, status in (("Ada", {}), ("Grace", {"hired_on": "2190-01-01"}), ("Alan", {})):
        hired(cast, first_name=name, last_name="X", **status)

    def names(query: str) -> list[str]:
        return [
            item["first_name"] for item in cast.alice.client.get(api(cast.acme, f"employees/?{query}")).json["items"]
        ]

    assert names("") == ["Ada", "Alan", "Grace"]
    assert names("sort=-name") == ["Grace", "Alan", "Ada"]
    assert names("q=a+emp-003") == ["Alan"]
    assert names("status=pending") == ["Grace"]
    assert names("status=former") == []
    assert names("sort=number&size=25&page=2") == []
    assert cast.alice.client.get(api(cast.acme, "employees/?page=2")).json["total"] == 3


@pytest.mark.parametrize("query", ["sort=salary", "page=0", "size=7", "department=x", "status=happy", "q=%00"])
def test_a_list_that_cannot_be_is_refused(cast: Cast, query: str) -> None:
    answer = cast.alice.client.get(api(cast.acme, f"employees/?{query}"))
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.split("=", 1)[0]])


def test_what_is_personal_is_for_those_who_may(cast: Cast) -> None:
    bob, mona = cast.bob, cast.mona
    viewer = cast.person("Vera", cast.acme, "viewer")
    url = api(cast.acme, f"employees/{bob.employee_ids['acme']}")
    for reader, sees in ((bob, True), (mona, False), (viewer, True), (cast.alice, True)):
        shown = reader.client.get(url).json
        assert ("birth_date" in shown, "nationality" in shown) == (sees, sees), reader.name
        assert shown["first_name"] == "Bob"


def test_an_invitation_goes_along(cast: Cast) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"invite": True})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["work_email"])
    hired(cast, invite=True, personal_email="ada@home.example")
    assert events(cast, cast.acme, "invited")[0].subject_name == "Ada Lovelace"
