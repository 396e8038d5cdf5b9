"""Asking the person: what comes when they allow it, what goes when they do no longer, and who is told."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import inspect, update
from uuid_utils.compat import uuid7

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.elsewhere import (
    REQUEST,
    added,
    approve,
    asked,
    choose,
    elsewhere,
    grants,
    history,
    known,
    page,
    revoke,
    rosa_at_globex,
    stored,
)
from tests.support.log import actions, events_of
from tests.support.mailbox import work


def test_what_the_person_allows_comes_sealed_and_goes_when_they_take_it_back(cast: Cast) -> None:
    rosa = rosa_at_globex(cast)
    rosa_id = added(cast)
    grant_id = asked(cast, rosa_id)
    assert (known(cast, rosa_id)["consent"], known(cast, rosa_id)["until"]) == ("pending", None)

    approve(cast, grant_id, "identity", "dates")
    assert known(cast, rosa_id)["granted_scopes"] == ["identity", "dates"]
    assert b"Rosa" not in (stored(cast, rosa_id) or b"Rosa")

    look = cast.alice.client.post(elsewhere(cast, rosa_id, "/looks"))
    values = {"identity": "Rosa Tester", "dates": [["2024-01-01", None]]}
    assert [(each["employer"], each["values"]) for each in look.json] == [("Globex SA", values)]

    revoke(cast, grant_id)
    assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("revoked", None)
    assert cast.alice.client.post(elsewhere(cast, rosa_id, "/looks")).status_code == 409
    assert [kind for kind in history(cast, rosa) if kind != "checked"] == ["asked", "approved", "shown", "revoked"]


def test_both_logs_tell_of_it_without_values(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    approve(cast, asked(cast, rosa_id))
    cast.alice.client.post(page(cast, rosa_id, "/looks"))

    assert {"shared elsewhere", "looked at elsewhere"} <= set(actions(cast.app, cast.globex))
    here = events_of(cast.app, cast.acme)
    told = [event.action for event in here if event.subject_type == "cross_institution"]
    assert [action for action in told if action != "looked for elsewhere"] == [
        *("found elsewhere", "asked elsewhere", "elsewhere answered", "granted data received", "viewed granted data"),
    ]
    assert "2024-01-01" not in str([event.changes for event in here if event.subject_type == "cross_institution"])


def test_only_what_was_allowed_and_the_other_shares_comes(cast: Cast) -> None:
    rosa_at_globex(cast, sharing="basic")
    rosa_id = added(cast)
    approve(cast, asked(cast, rosa_id), "identity", "dates")
    assert known(cast, rosa_id)["granted_scopes"] == ["identity"]


def test_who_has_no_account_there_cannot_be_asked_and_nobody_is_told(cast: Cast) -> None:
    rosa_at_globex(cast, login=False)
    rosa_id = added(cast)
    refused = cast.alice.client.post(elsewhere(cast, rosa_id, "/requests"), json=REQUEST)
    assert (refused.status_code, refused.json["code"]) == (409, "cannot_be_asked")
    assert "cannot be asked yet" in cast.alice.client.post(page(cast, rosa_id, "/requests"), data=REQUEST).text
    assert (grants(cast), known(cast, rosa_id)["consent"]) == ([], "not_asked")
    assert "asked elsewhere" not in actions(cast.app, cast.globex)


def test_a_request_is_taken_back_and_what_was_granted_is_given_back(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    asked(cast, rosa_id)
    assert cast.alice.client.post(elsewhere(cast, rosa_id, "/requests"), json=REQUEST).status_code == 409
    assert cast.alice.client.delete(elsewhere(cast, rosa_id, "/requests")).status_code == 204
    work(cast.app)
    assert known(cast, rosa_id)["consent"] == "not_asked"

    approve(cast, asked(cast, rosa_id))
    assert cast.alice.client.post(page(cast, rosa_id, "/requests/removal")).status_code == 303
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("not_asked", None)
    assert cast.alice.client.delete(elsewhere(cast, rosa_id, "/requests")).status_code == 409


def test_within_a_group_no_consent_is_needed_and_the_person_is_told(cast: Cast) -> None:
    rosa = rosa_at_globex(cast)
    rosa_id = added(cast)
    choose(cast, cast.globex, sharing_consent=False)
    with cast.app.app_context():
        group = EmployerGroup(name="Together")
        session.add(group)
        session.flush()
        session.execute(update(Employer).values(group_id=group.id))
        session.commit()
    asked(cast, rosa_id)
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], known(cast, rosa_id)["granted_scopes"]) == (
        *("not_required", ["identity", "dates"]),
    )
    assert "shared" in history(cast, rosa)

    choose(cast, cast.globex, sharing_consent=True)
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("expired", None)


def asked_beside(cast: Cast, grant_id: UUID) -> UUID:
    """Another grant of the same request, as if there were one more employer."""
    with cast.app.app_context():
        first = session.get_one(ConsentGrant, grant_id)
        values = {each.key: getattr(first, each.key) for each in inspect(ConsentGrant).column_attrs}
        other = ConsentGrant(**values | {"id": uuid7(), "source_employee_id": uuid4()})
        session.add(other)
        session.commit()
        return other.id


def test_nobody_can_tell_that_others_were_asked_too(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    grant_id = asked(cast, rosa_id)
    others = [asked_beside(cast, grant_id) for _ in range(3)]
    for before in ("pending", "approved"):
        shown, told = known(cast, rosa_id), len(actions(cast.app, cast.acme))
        assert shown["consent"] == before
        with cast.app.app_context():
            operations.reject(session.get_one(ConsentGrant, others.pop()))
            session.commit()
        work(cast.app)
        assert (known(cast, rosa_id), len(actions(cast.app, cast.acme))) == (shown, told)
        if before == "pending":
            approve(cast, grant_id)


def test_after_a_revocation_nobody_can_tell_that_another_request_still_waits(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    grant_id = asked(cast, rosa_id)
    other_id = asked_beside(cast, grant_id)
    approve(cast, grant_id)
    with cast.app.app_context():
        # Allowed long ago: the rest begins when it is taken back.
        session.get_one(ConsentGrant, grant_id).answered_at -= timedelta(days=40)  # type: ignore[operator]
        session.commit()
    revoke(cast, grant_id)
    assert known(cast, rosa_id)["consent"] == "revoked"
    again = cast.alice.client.post(elsewhere(cast, rosa_id, "/requests"), json=REQUEST)
    assert (again.status_code, "The person has said no" in again.text) == (409, True)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(CrossInstitutionRecord).values(answered_at=clock.now() - timedelta(days=31)))
        session.commit()
    assert asked(cast, rosa_id) != other_id
    assert sorted(each.state for each in grants(cast)) == ["expired", "pending", "revoked"]


def test_what_a_group_allowed_ends_when_either_of_them_leaves_it(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    choose(cast, cast.globex, sharing_consent=False)
    operator = cast.operator.client
    group = str(operator.post("/operator/groups/", data={"name": "Together"}).location)
    for leaver in ("acme", "globex"):
        for slug in ("acme", "globex"):
            operator.post(f"{group}/employers", data={"employer_id": slug})
        asked(cast, rosa_id)
        work(cast.app)
        assert (known(cast, rosa_id)["consent"], bool(stored(cast, rosa_id))) == ("not_required", True)

        assert operator.delete(f"{group}/employers/{leaver}").status_code == 303
        work(cast.app)
        assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("expired", None)


def test_who_takes_no_requests_has_said_no(cast: Cast) -> None:
    rosa = rosa_at_globex(cast)
    rosa_id = added(cast)
    with cast.app.app_context():
        session.get_one(User, rosa.id).takes_requests = False
        session.commit()
    said = cast.alice.client.post(page(cast, rosa_id, "/requests"), data=REQUEST, follow_redirects=True)
    assert "The person has said no" in said.text
    assert known(cast, rosa_id)["consent"] == "rejected"


def test_what_hr_adds_is_kept(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    version = known(cast, rosa_id)["version"]
    url = page(cast, rosa_id, "/verification")
    assert cast.alice.client.post(url, data={"version": version}).status_code == 303
    assert known(cast, rosa_id)["verified_by_name"] == "Alice"
    late = cast.alice.client.post(page(cast, rosa_id, "/notes"), data={"version": version, "notes": "Called them"})
    assert (late.status_code, "Called them" in late.text) == (409, True)
    sent = {"version": version + 1, "notes": "Called them"}
    assert cast.alice.client.patch(elsewhere(cast, rosa_id), json=sent).json["notes"] == "Called them"
    assert cast.alice.client.delete(elsewhere(cast, rosa_id, "/verification")).status_code == 204
    assert known(cast, rosa_id)["verified_at"] is None
