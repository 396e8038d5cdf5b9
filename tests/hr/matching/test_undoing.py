"""A merge that is undone leaves everything as it was; and it is undone only while that can be."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.undoing import DAYS
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.memberships.models import Membership
from hrapp.platform.people_index.models import PersonIndex
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.renewal import renew
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import not_begun
from tests.support.documents import add_document
from tests.support.duplicates import pair_api, pair_of, pairs, rows, unguarded
from tests.support.leaving import leave
from tests.support.own_fields import made
from tests.support.people import api, events, hired, people, person
from tests.support.races import all_at_once

TEXT = st.text("abcdeéß", min_size=1, max_size=8)
IDENTIFIER = st.none() | st.from_regex(r"[A-Z]{2}[0-9]{4}[5-9][A-Z]{2}", fullmatch=True)
PERSON = st.fixed_dictionaries(
    {
        "first_name": TEXT,
        "last_name": TEXT,
        "middle_name": st.none() | TEXT,
        "city": st.none() | TEXT,
        "address": st.none() | TEXT,
        "work_phone": st.sampled_from([None, "+237611223344", "+237611223355"]),
        "personal_email": st.sampled_from([None, "a@home.example", "b@home.example"]),
        "birth_date": st.none() | st.dates(date(1950, 1, 1), date(1999, 1, 1)).map(date.isoformat),
        "passport_number": IDENTIFIER,
        "tax_number": IDENTIFIER,
        "bank_holder": st.none() | TEXT,
        "custom": st.fixed_dictionaries({}, optional={"locker": TEXT}),
    }
)
# Documents, contacts; whether they were invited, left, have a photo, lead somebody and a department, and another pair.
BESIDE = st.tuples(st.integers(0, 2), st.integers(0, 2), *[st.booleans()] * 5)
FIELDS = ("last_name", "passport_number", "bank_holder", "personal_email", "custom_locker", "photo")
TAKEN = st.sets(st.sampled_from(FIELDS))


def merge(cast: Cast, pair: str, **said: Any) -> None:
    answer = cast.alice.client.post(pair_api(cast, pair, "/merge"), json=said)
    assert answer.status_code == 200, answer.text


def undo(cast: Cast, pair: str) -> Any:
    return cast.alice.client.delete(pair_api(cast, pair, "/merge"))


def indexed(cast: Cast) -> set[Any]:
    with cast.app.app_context():
        query = select(PersonIndex.employee_id, PersonIndex.kind, PersonIndex.fingerprint, PersonIndex.is_current)
        return {(row[0], row[1], bytes(row[2]), row[3]) for row in session.execute(query)}


def record_with(cast: Cast, values: dict[str, Any], beside: tuple[Any, ...], third: UUID, hired_on: str) -> str:
    """Somebody with what belongs to a record."""
    documents, contacts, invited, left, photo, leads, likened = beside
    email = {"work_email": f"{uuid4().hex}@acme.example"}
    record = hired(cast, hired_on=hired_on, invite=invited, **email, **values)["id"]
    for number in range(contacts):
        said = {"name": f"Tim {number}", "phone": "+237611223344"}
        cast.alice.client.post(api(cast.acme, f"employees/{record}/emergency-contacts"), json=said)
    with cast.app.app_context():
        for _ in range(documents):
            add_document(cast.acme, UUID(record))
        with tenant_scope(cast.acme.tenant):
            row = session.get_one(Employee, UUID(record))
            if photo:
                row.set_photo((f"large {record}".encode(), b"small"))
            if leads:
                session.get_one(Employee, third).manager_id = row.id
            session.commit()
    if left:
        leave(cast, cast.acme, record, date.fromisoformat(hired_on) + timedelta(days=90))
    if likened:
        pair_of(cast, record, third, state="different" if left else "open")
    return record


def test_merging_and_undoing_is_as_if_nothing_had_happened(cast: Cast) -> None:
    made(cast, "Locker")
    unguarded(cast)
    third = cast.hire(cast.acme, "Tom")
    days = iter(range(1, 1000))

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.tuples(PERSON, PERSON), st.tuples(BESIDE, BESIDE), TAKEN, st.sampled_from([None, "kept", "given_up"]))
    def run(said: Any, beside: Any, taken: set[str], history: str | None) -> None:
        start = date(2018, 1, 1) + timedelta(days=200 * next(days) % 2900)
        first = record_with(cast, said[0], beside[0], third, start.isoformat())
        second = record_with(cast, said[1], beside[1], third, (start + timedelta(days=100)).isoformat())
        pair = pair_of(cast, first, second)
        before, index = rows(cast, first, second), indexed(cast)
        merge(cast, pair, keep=first, values=dict.fromkeys(taken, "given_up"), history=history)
        answer = undo(cast, pair)
        assert answer.status_code == 200, answer.text
        after = rows(cast, first, second)
        assert after["employees"] == before["employees"]
        assert after == before
        assert indexed(cast) == index
        assert answer.json["state"] == "open"

    run()


def test_a_record_that_was_changed_since_is_not_split_again(cast: Cast) -> None:
    kept, other = hired(cast, hired_on="2020-01-01"), hired(cast)
    pair = pair_of(cast, kept["id"], other["id"])
    merge(cast, pair, keep=kept["id"])
    url = api(cast.acme, f"employees/{kept['id']}")
    said = {"city": "Douala", "version": person(cast, cast.acme, kept["id"]).version}
    assert cast.alice.client.patch(url, json=said).status_code == 200
    with cast.app.app_context():
        add_document(cast.acme, UUID(kept["id"]))
    answer = undo(cast, pair)
    assert (answer.status_code, answer.json["code"]) == (409, "changed_since_merge")
    assert "City" in answer.json["detail"]
    assert "Documents" in answer.json["detail"]
    page = cast.alice.client.post(cast.acme.url(f"duplicates/{pair}/merge/removal"), follow_redirects=True)
    assert "has changed since: City, Documents" in page.text
    assert len(people(cast, cast.acme)) == 1


def test_a_merge_is_undone_once_and_after_a_while_no_more(cast: Cast) -> None:
    kept, other = hired(cast, hired_on="2020-01-01", last_name="Byron"), hired(cast, work_email="ada@acme.example")
    pair = pair_of(cast, kept["id"], other["id"])
    merge(cast, pair, keep=kept["id"])
    answers = all_at_once(cast, lambda client, _: client.delete(pair_api(cast, pair, "/merge")), 2)
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert {event.subject_id for event in events(cast, cast.acme, "merge undone")} == {
        UUID(kept["id"]),
        UUID(other["id"]),
    }
    merge(cast, pair, keep=kept["id"], history="kept")
    with cast.app.app_context():
        with tenant_scope(cast.acme.tenant):
            session.execute(update(DuplicatePair).values(decided_at=clock.now() - timedelta(days=DAYS + 1)))
            session.commit()
        not_begun(cast.acme)
    page = cast.alice.client.get(cast.acme.url(f"duplicates/{pair}"))
    assert "Undo the merge" not in page.text
    assert "Analyst" in page.text  # the history that does not hold
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        assert set(session.scalar(select(DuplicatePair.merged)) or ()) == {"number", "history"}
    assert undo(cast, pair).status_code == 409
    assert cast.alice.client.get(api(cast.acme, f"employees/?q={other['number']}")).json["total"] == 1


def test_the_login_follows_and_comes_back(cast: Cast) -> None:
    bob = cast.bob
    mine, kept = bob.employee_ids["acme"], cast.hire(cast.acme, "Robert", hired_on=date(2020, 1, 1))
    pair = pair_of(cast, mine, kept)

    with cast.app.app_context():
        until = clock.now() + timedelta(days=30)
        grant = ConsentGrant(
            user_id=bob.id, source_tenant_id=cast.acme.tenant.id, source_employee_id=mine, source_name="Acme",
            asking_name="Globex", record_id=uuid4(), asked_by_name="Charlie", reason="A reference", scopes=["dates"],
            days=30, open_until=until,
        )  # fmt: skip
        session.add(grant)
        session.commit()

    def opened() -> UUID | None:
        with cast.app.app_context():
            found = session.scalar(select(Membership.employee_id).where(Membership.user_id == bob.id))
            assert session.scalar(select(ConsentGrant.source_employee_id)) == found
            return found

    merge(cast, pair, keep=str(kept), history="kept")
    assert opened() == kept
    assert "Robert" in bob.client.get(cast.acme.url("me")).text
    assert undo(cast, pair).status_code == 200
    assert opened() == mine
    assert person(cast, cast.acme, kept).user_id is None


def test_sealed_values_come_back_under_a_renewed_key_or_not_at_all(cast: Cast) -> None:
    kept, other = hired(cast, hired_on="2020-01-01"), hired(cast, passport_number="X4820913")
    pair = pair_of(cast, kept["id"], other["id"])
    merge(cast, pair, keep=kept["id"], values={"passport_number": "kept"})
    with cast.app.app_context():
        renew(session.get_one(Tenant, cast.acme.tenant.id))
    answer = undo(cast, pair)
    assert answer.status_code == 409
    assert "keys of this employer have been renewed" in answer.json["detail"]
    assert [each.state for each in pairs(cast)] == ["merged"]


def test_what_others_have_changed_since_stays(cast: Cast) -> None:
    kept, other = hired(cast, hired_on="2020-01-01"), hired(cast, last_name="King")
    boss = hired(cast, first_name="Boss")
    moved, stays = (hired(cast, first_name=name, manager_id=other["id"])["id"] for name in ("Tom", "Tim"))
    pair = pair_of(cast, kept["id"], other["id"])
    merge(cast, pair, keep=kept["id"])
    said = {"manager_id": boss["id"], "version": person(cast, cast.acme, moved).version}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{moved}"), json=said).status_code == 200
    assert undo(cast, pair).status_code == 200
    assert person(cast, cast.acme, moved).manager_id == UUID(boss["id"])
    assert person(cast, cast.acme, stays).manager_id == UUID(other["id"])
