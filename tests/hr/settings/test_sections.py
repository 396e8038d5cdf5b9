"""The settings by section: what a change does is said before it is made, by page and by API alike."""

import re
from html import unescape

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.hr.settings.fields import InvitationSettings
from hrapp.hr.settings.queries import settings, settings_row
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import BROWSER, refused_fields, text_of, version_in
from tests.support.people import api, events, hired
from tests.support.races import all_at_once
from tests.support.settings import confirm, set_by_page
from tests.support.statements import counted

BUTTON = "Save this change"


def chosen(cast: Cast) -> dict[str, object]:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        return {name: value for name, value in settings_row().chosen.items() if name != "rule_work_email"}


def test_nothing_is_saved_before_somebody_has_read_what_it_does(cast: Cast) -> None:
    client, url = cast.alice.client, cast.acme.url("settings/invitations")
    sent = {"version": version_in(client.get(url).text), "invitation_days": "14", "welcome_mail": "true"}
    effects = client.get(client.post(url, data=sent | {"profile_reminder_days": "3"}).location)
    text = text_of(effects.text)
    assert "Valid for (days) 7 14" in text
    assert "Invitations that are sent from now on are valid for 14 days." in text
    assert "Reminder of an incomplete record" not in text.partition("Valid for")[2]
    assert chosen(cast) == {}
    back = re.search(r'href="([^"]*invitations\?[^"]*)"', effects.text)
    assert back
    assert 'value="14"' in client.get(unescape(back[1])).text
    assert confirm(cast.alice, cast.acme, "invitations", effects).status_code == 303
    assert chosen(cast) == {"invitation_days": 14}
    assert [event.changes for event in events(cast, cast.acme, "updated")] == [{"invitation_days": [7, 14]}]


def test_open_invitations_keep_their_date_and_new_ones_get_the_new_one(cast: Cast) -> None:
    ada, eve = (hired(cast, work_email=f"{name}@acme.example")["id"] for name in ("ada", "eve"))
    invite = api(cast.acme, "invitations/")
    first = cast.alice.client.post(invite, json={"employee_id": ada}).json["expires_at"]
    said = set_by_page(cast, "invitations", invitation_days="30", profile_reminder_days="3", welcome_mail="true")
    assert "1 open one keeps its date." in said
    assert cast.alice.client.post(invite, json={"employee_id": eve}).json["expires_at"][:10] > first[:10]
    by_id = {each["employee_id"]: each for each in cast.alice.client.get(invite).json["items"]}
    assert by_id[ada]["expires_at"] == first


def test_where_nothing_changes_nothing_is_asked(cast: Cast) -> None:
    assert set_by_page(cast, "probation", probation_months="3", probation_reminder_days="30") == ""
    assert events(cast, cast.acme, "updated") == []


@pytest.mark.parametrize("way", ["page", "effects"])
def test_a_wrong_value_is_kept_and_said(cast: Cast, way: str) -> None:
    client, url = cast.alice.client, cast.acme.url("settings/invitations")
    sent = {"version": version_in(client.get(url).text), "invitation_days": "100", "profile_reminder_days": "x"}
    if way == "effects":
        answer = client.get(f"{url}/effects", query_string=sent)
    else:
        led = client.post(url, data=sent, headers=BROWSER)
        assert led.location.startswith(url)
        answer = client.get(led.location)
        assert client.post(url, data=sent).status_code == 422
    assert refused_fields(answer.text) == ["invitation_days", "profile_reminder_days"]
    assert "Must be from 1 to 90." in text_of(answer.text)
    assert 'value="100"' in answer.text
    assert chosen(cast) == {}


def test_a_stale_change_shows_both_versions_and_another_section_is_no_matter(cast: Cast) -> None:
    client, url = cast.alice.client, cast.acme.url("settings/probation")
    version = version_in(client.get(url).text)
    set_by_page(cast, "invitations", invitation_days="9", profile_reminder_days="3", welcome_mail="true")
    sent = {"version": version, "probation_months": "6", "probation_reminder_days": "30"}
    waiting = client.get(client.post(url, data=sent).location)
    set_by_page(cast, "probation", probation_months="2", probation_reminder_days="30")
    late = confirm(cast.alice, cast.acme, "probation", waiting)
    assert late.status_code == 409
    assert "Length (months) 2 6" in text_of(late.text)
    assert chosen(cast) == {"invitation_days": 9, "probation_months": 2}


def test_reset_to_defaults_says_what_it_does_too(cast: Cast) -> None:
    set_by_page(cast, "invitations", invitation_days="20", profile_reminder_days="3")
    page = cast.alice.client.get(cast.acme.url("settings/invitations")).text
    assert "2 settings differ from the default" in page
    link = re.search(r'href="([^"]*/effects[^"]*)"', page)
    assert link
    effects = cast.alice.client.get(unescape(link[1]))
    assert "Valid for (days) 20 7" in text_of(effects.text)
    assert confirm(cast.alice, cast.acme, "invitations", effects).status_code == 303
    assert chosen(cast) == {}


def test_what_is_usual_in_the_country_is_proposed(cast: Cast) -> None:
    with cast.app.app_context():
        session.get_one(Employer, cast.acme.id).country = "CM"
        session.commit()
    page = cast.alice.client.get(cast.acme.url("settings/record")).text
    assert "Usual in this country (Cameroon)" in page
    assert "Date of birth: Required" in text_of(page)


def test_what_records_are_compared_by_is_said_before_it_is_changed(cast: Cast) -> None:
    said = set_by_page(
        cast, "duplicates", duplicates_level="lenient", duplicates_action="block", duplicates_without="phone"
    )
    assert "compared by: Identifiers, Email, Name, Date of birth, Address." in said
    assert "matches another by an identifier is saved by nobody" in said
    assert chosen(cast) == {
        "duplicates_level": "lenient",
        "duplicates_action": "block",
        "duplicates_without": ["phone"],
    }


def test_a_stored_value_that_is_no_longer_valid_is_the_default(cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"invitation_days": 400, "profile_reminder_days": 5, "gone": "x", "welcome_mail": "?"}
        session.flush()
        read = settings(InvitationSettings)
        assert (read.invitation_days, read.profile_reminder_days, read.welcome_mail) == (7, 5, True)
        session.rollback()


def test_the_api_has_all_of_them_and_changes_some(cast: Cast) -> None:
    client, url = cast.alice.client, api(cast.acme, "settings")
    shown = client.get(url)
    assert {"number_prefix", "rule_birth_date", "invitation_days", "sharing", "leaving_approval"} <= shown.json.keys()
    tag = {"If-Match": shown.headers["ETag"]}
    dry = client.post(f"{url}/effects", json={"invitation_days": 10, "number_prefix": "A-"}).json
    assert [(each["before"], each["after"]) for each in dry["changes"]] == [("EMP-", "A-"), ("7", "10")]
    assert "Next: A-001, A-002, A-003" in dry["effects"]
    done = client.patch(url, json={"invitation_days": 10, "documents_types": ["pdf"]}, headers=tag)
    assert (done.status_code, done.json["invitation_days"], done.json["documents_types"]) == (200, 10, ["pdf"])
    late = client.patch(url, json={"invitation_days": 11}, headers=tag)
    wrong = client.patch(url, json={"invitation_days": 0, "version": done.json["version"]})
    assert (late.status_code, wrong.status_code, list(wrong.json["errors"])) == (412, 422, ["invitation_days"])
    assert client.patch(url, json={"invitation_days": 11}).status_code == 422
    assert chosen(cast) == {"invitation_days": 10, "documents_types": ["pdf"]}
    reset = client.delete(f"{url}/invitations", headers={"If-Match": done.headers["ETag"]})
    assert (reset.status_code, reset.json["invitation_days"]) == (200, 7)
    assert chosen(cast) == {"documents_types": ["pdf"]}
    assert client.delete(f"{url}/nothing", headers={"If-Match": reset.headers["ETag"]}).status_code == 404


def test_others_neither_read_nor_change_them(cast: Cast) -> None:
    pages = ("", "numbers", "numbers/effects?number_prefix=X")
    for client, status in ((cast.mona.client, 403), (cast.charlie.client, 404)):
        assert client.get(api(cast.acme, "settings")).status_code == status
        assert client.post(api(cast.acme, "settings/effects"), json={}).status_code == status
        for page in pages:
            assert client.get(cast.acme.url(f"settings/{page}")).status_code == status
        assert client.post(cast.acme.url("settings/numbers/preview")).status_code == status
        assert client.patch(api(cast.acme, "settings"), json={"invitation_days": 9}).status_code == status
        assert client.delete(api(cast.acme, "settings/numbers"), json={"version": 1}).status_code == status


def test_the_page_costs_eight_statements(app: Flask, cast: Cast) -> None:
    set_by_page(cast, "numbers", number_format="custom", number_manual="true")
    url = cast.acme.url("settings/")
    cast.alice.client.get(url)
    with counted(app) as sent:
        assert cast.alice.client.get(url).status_code == 200
    assert len(sent) <= 8, sent


def test_of_several_at_once_one_wins_and_the_others_are_told(cast: Cast) -> None:
    url = cast.acme.url("settings/probation")
    version = version_in(cast.alice.client.get(url).text)
    sent = {"version": version, "probation_reminder_days": "30", "confirmed": "yes"}
    answers = all_at_once(
        cast, lambda client, which: client.post(url, data=sent | {"probation_months": str(which + 5)}), role="admin"
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert len(events(cast, cast.acme, "updated")) == 1
