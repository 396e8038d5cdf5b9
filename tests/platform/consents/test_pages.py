"""The person's pages: exactly what would be shown, the answer, the way back, and nothing for anybody else."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentEvent, ConsentGrant
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.consents import WHY, ask_about, asked, grant, history, share
from tests.support.statements import counted

URL = "/me/consents"


def seen(client: FlaskClient, grant_id: UUID) -> str:
    """The mark of the values that the page shows."""
    return mark_in(client.get(f"{URL}/{grant_id}").text)


def mark_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w*)"', page)
    assert found
    return found[1]


def test_the_page_says_who_asks_why_and_exactly_what_would_be_shown(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob, days=14)
    page = cast.bob.client.get(f"{URL}/{grant_id}").text
    for words in (
        "Globex SA",
        "Acme Ltd",
        "Charlie Chaplin",
        WHY,
        "14 days",
        "Bob Tester",
        "Since 1 Jan 2024",
        ">Tester<",
    ):
        assert words in page
    assert "holds nothing about this" in page  # there is no reason for leaving


@pytest.mark.parametrize(
    ("sharing", "offered"), [("basic", ["identity"]), ("moderate", ["identity", "dates"]), ("none", [])]
)
def test_what_the_source_does_not_share_cannot_be_allowed(
    app: Flask, cast: Cast, sharing: str, offered: list[str]
) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    share(app, cast.acme, sharing)
    page = bob.get(f"{URL}/{grant_id}").text
    assert [scope for scope in ("identity", "dates", "job_title") if f'value="{scope}"' in page] == offered
    assert "does not share this" in page
    sent = {"scopes": ["job_title"], "seen": mark_in(page)}
    assert bob.post(f"{URL}/{grant_id}/approval", data=sent).status_code == 422
    assert grant(app, grant_id).state == "pending"


def test_approving_in_part_then_revoking(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    sent = {"scopes": ["identity", "dates"], "seen": seen(bob, grant_id)}
    assert bob.post(f"{URL}/{grant_id}/approval", data=sent).location == f"{URL}/{grant_id}"
    assert (grant(app, grant_id).state, grant(app, grant_id).granted) == ("approved", ["identity", "dates"])
    assert "Identity (name), Employment dates" in bob.get(URL).text
    assert f"{URL}/{grant_id}/revocation" in bob.get(f"{URL}/{grant_id}").text
    assert "no longer sees: Identity (name), Employment dates" in bob.get(f"{URL}/{grant_id}/revocation").text
    assert bob.post(f"{URL}/{grant_id}/revocation").status_code == 303
    assert grant(app, grant_id).state == "revoked"
    assert "You have revoked this" in bob.get(f"{URL}/{grant_id}").text
    assert history(app, cast.bob) == ["asked", "approved", "revoked"]


def test_rejecting(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    assert bob.post(f"{URL}/{grant_id}/rejection").status_code == 303
    assert grant(app, grant_id).state == "rejected"
    assert "You have said no" in bob.get(f"{URL}/{grant_id}").text


def test_nothing_ticked_is_no_approval(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    answer = bob.post(f"{URL}/{grant_id}/approval", data={"seen": seen(bob, grant_id)})
    assert answer.status_code == 422
    assert "Choose what may be shown, or reject the request." in answer.text
    assert "checked" not in answer.text


def test_values_that_change_before_the_answer_are_shown_again(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    sent = {"scopes": ["identity"], "seen": seen(bob, grant_id)}
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, cast.bob.employee_ids["acme"]).last_name = "Other"
        session.commit()
    answer = bob.post(f"{URL}/{grant_id}/approval", data=sent)
    assert answer.status_code == 409
    assert "has changed since" in answer.text
    assert "Bob Other" in answer.text
    again = sent | {"seen": mark_in(answer.text)}
    assert bob.post(f"{URL}/{grant_id}/approval", data=again).status_code == 303


@pytest.mark.parametrize("act", ["approval", "rejection", "revocation"])
def test_an_answer_that_comes_too_late_is_told_on_the_page(app: Flask, cast: Cast, act: str) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    sent = {"scopes": ["identity"], "seen": seen(bob, grant_id)}
    with app.app_context():
        operations.withdraw(session.get_one(ConsentGrant, grant_id))
        session.commit()
    answer = bob.post(
        f"{URL}/{grant_id}/{act}", data=sent, headers={"Sec-Fetch-Mode": "navigate"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert ("Nobody waits for an answer any more" if act != "revocation" else "nothing left to revoke") in answer.text
    assert "This request is over" in answer.text


def test_forged_foreign_and_malformed_links_are_all_alike(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    for client in (cast.mona.client, cast.charlie.client, cast.operator.client):
        pages = {}
        for link in (grant_id, uuid4(), "nonsense", f"{grant_id}x"):
            for act in ("", "/revocation"):
                with counted(app) as sent:
                    answer = client.get(f"{URL}/{link}{act}")
                assert answer.status_code == 404
                pages[answer.text] = len(sent)
            for act in ("approval", "rejection", "revocation"):
                assert client.post(f"{URL}/{link}/{act}", data={"scopes": ["identity"]}).status_code == 404
        assert len(pages) == 1
        assert "sign in with the account that this email was sent to" in next(iter(pages))
        assert "Globex" not in next(iter(pages))
        assert WHY not in client.get(URL).text
    assert grant(app, grant_id).state == "pending"
    assert cast.nobody.get(f"{URL}/{grant_id}").location == f"/login?next={URL}/{grant_id}"


def test_a_record_that_is_linked_to_somebody_else_shows_nothing(app: Flask, cast: Cast) -> None:
    grant_id = asked(app, cast, cast.bob)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, cast.bob.employee_ids["acme"]).user_id = uuid4()
        session.commit()
    page = cast.bob.client.get(f"{URL}/{grant_id}").text
    assert "no record that is linked to your account" in page
    assert "Bob Tester" not in page
    assert ">Approve<" not in page


@pytest.mark.parametrize("which", ["acme", "globex"])
def test_a_suspended_employer_lets_the_request_wait(app: Flask, cast: Cast, which: str) -> None:
    grant_id = asked(app, cast, cast.bob)
    with app.app_context():
        session.get_one(Tenant, getattr(cast, which).tenant.id).suspend()
        session.commit()
    page = cast.bob.client.get(f"{URL}/{grant_id}").text
    assert "cannot be reached now" in page
    assert ("Bob Tester" in page) == (which == "globex")
    sent = {"scopes": ["identity"], "seen": mark_in(page)}
    assert cast.bob.client.post(f"{URL}/{grant_id}/approval", data=sent).status_code == (
        422 if which == "acme" else 303
    )


def test_a_reason_that_cannot_be_decrypted_keeps_nobody_from_answering(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    with app.app_context():
        session.execute(text("UPDATE public.consent_grants SET reason = 'damaged'"))
        session.commit()
    assert "cannot be opened now" in bob.get(f"{URL}/{grant_id}").text
    assert bob.get(URL).status_code == 200
    assert bob.post(f"{URL}/{grant_id}/rejection").status_code == 303


def test_a_request_that_waits_is_told_on_every_page_of_each_employer(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    page = bob.get(cast.acme.url("me"))
    assert "A request about you waits for your answer" in page.text
    assert f'href="{URL}?employer=acme"' in page.text
    here = bob.get(f"{URL}?employer=acme").text
    assert "waits for your answer" not in here
    assert "asks for your data at Acme Ltd" in here
    assert bob.post(f"{URL}/{grant_id}/rejection").status_code == 303
    assert "waits for your answer" not in bob.get(cast.acme.url("me")).text


def test_at_several_employers_the_first_page_tells_it_too(app: Flask, cast: Cast) -> None:
    initech = cast.employer("initech", "Initech")
    share(app, cast.acme)
    share(app, cast.globex)
    ask_about(app, initech, *((each, cast.dana.employee_ids[each.slug]) for each in (cast.acme, cast.globex)))
    assert "2 requests about you wait for your answer" in cast.dana.client.get("/me").text
    page = cast.dana.client.get(URL).text
    assert "asks for your data at Acme Ltd" in page
    assert "asks for your data at Globex SA" in page


def test_somebody_whom_nobody_asks_is_told_what_this_is_for(cast: Cast) -> None:
    assert "Nothing is asked, and nothing is shown" in cast.bob.client.get(URL).text
    assert "Nobody has looked for you yet" in cast.bob.client.get(f"{URL}/history").text


def test_the_preference(app: Flask, cast: Cast) -> None:
    bob = cast.bob.client
    assert bob.post(URL, data={"requests": "perhaps"}).status_code == 422
    assert bob.post(URL, data={"requests": "never"}).status_code == 303
    assert grant(app, asked(app, cast, cast.bob)).state == "rejected"
    assert bob.post(URL, data={"requests": "ask"}).status_code == 303
    assert grant(app, asked(app, cast, cast.bob)).state == "pending"


def test_the_history_is_filtered_and_paged(app: Flask, cast: Cast) -> None:
    asked(app, cast, cast.bob)
    with app.app_context():
        about = {"user_id": cast.bob.id, "employer_name": "Initech", "kind": "checked", "purpose": "added"}
        session.add_all(ConsentEvent(**about) for _ in range(26))
        session.commit()
    bob = cast.bob.client
    assert "of 27" in bob.get(f"{URL}/history").text
    assert bob.get(f"{URL}/history").text.count("Initech looked for you at other employers") == 25
    kinds = bob.get(f"{URL}/history?kind=asked").text
    assert "Globex SA asked for your data at Acme Ltd" in kinds
    assert "Initech looked" not in kinds
    assert "Initech looked" not in bob.get(f"{URL}/history?by={cast.globex.id}").text
    assert "Globex SA asked" not in bob.get(f"{URL}/history?q=initech").text
    fragment = bob.get(f"{URL}/history?kind=shown", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "No results" in fragment
    assert "Initech" not in cast.mona.client.get(f"{URL}/history").text


def test_names_are_kept_when_an_employer_is_gone(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    with app.app_context():
        row = session.scalars(select(ConsentGrant)).one()
        row.asking_tenant_id = None
        session.commit()
    assert "Globex SA" in bob.get(f"{URL}/{grant_id}").text
    assert "Globex SA" in bob.get(URL).text


def test_pages_take_few_statements_however_many_requests_there_are(app: Flask, cast: Cast) -> None:
    grant_id, bob = asked(app, cast, cast.bob), cast.bob.client
    for number in range(3):
        ask_about(app, cast.employer(f"more-{number}", f"More {number}"), (cast.acme, cast.bob.employee_ids["acme"]))
    for page, most in ((URL, 6), (f"{URL}/history", 6), (f"{URL}/{grant_id}", 10)):
        bob.get(page)
        with counted(app) as sent:
            assert bob.get(page).status_code == 200
        assert len(sent) <= most, sent
