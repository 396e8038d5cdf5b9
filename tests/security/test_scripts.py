"""What is typed is never markup, script or template, on no page and in no answer; and it is not in the log."""

import json
import re

import pytest
from flask import Flask

from hrapp.access.rules import PUBLIC
from tests.security.payloads import MARK, Stuffed
from tests.support.mailbox import Mailbox
from tests.support.people import api
from tests.support.routes import ANY_ID, doors

# A payload whose first character is still one: nothing else on a page has the mark.
LIVE = re.compile(rf"<(?:img|svg|script|b)\b[^>]*{MARK}|<b>\d|onerror=x{MARK}[^&]*>|49x{MARK}", re.IGNORECASE)
CARDS = tuple(f"/cards/{section}/edit" for section in ("identity", "work", "contact", "personal", "home"))
TABS = ("", "/work", "/personal", "/activity", *CARDS)


def pages(app: Flask, acme: Stuffed) -> list[str]:
    """Every page of Acme that needs no row, and those of its rows."""
    found = [door.url for door in doors(app) if door.method == "GET" and str(ANY_ID) not in door.url]
    kept = [url for url in found if not url.startswith("/api/docs")]
    return kept + [url + tab for url in acme.urls for tab in TABS]


def test_no_payload_is_live_on_any_page(app: Flask, acme: Stuffed) -> None:
    client, shown = acme.cast.alice.client, ""
    for url in pages(app, acme):
        answer = client.get(url)
        assert answer.status_code < 500, url
        if answer.mimetype == "text/html":
            assert not LIVE.search(answer.text), url
            shown += answer.text
    assert shown.count(MARK) > len(acme.typed)


@pytest.mark.parametrize("path", ["employees/", "invitations/", "audit/", "search", "employees/search"])
def test_no_question_is_live_in_its_answer(acme: Stuffed, path: str) -> None:
    client = acme.cast.alice.client
    for payload in acme.typed[:8]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(acme.cast.acme.url(path), query_string={"q": payload}, headers=headers)
            assert answer.status_code < 400
            assert not LIVE.search(answer.text)


def test_no_refused_form_is_live(acme: Stuffed) -> None:
    client = acme.cast.alice.client
    for path in ("employees/", "departments/", "branches/", "invitations/team"):
        data = dict.fromkeys(("first_name", "name", "email", "hired_on", "code", "manager_id", "work_email"), "<b>1")
        answer = client.post(acme.cast.acme.url(path), data=data)
        assert answer.status_code == 422, path
        assert not LIVE.search(answer.text)


def test_answers_of_the_api_are_json_and_nothing_that_a_browser_renders(acme: Stuffed) -> None:
    client = acme.cast.alice.client
    for path in ("employees/", "departments/", "branches/", "invitations/", "me", "employees/?status=<b>1"):
        answer = client.get(api(acme.cast.acme, path))
        assert answer.mimetype in ("application/json", "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.text)


def test_mails_hold_no_markup_of_others(acme: Stuffed, mailbox: Mailbox) -> None:
    for mail in mailbox.deliver():
        html = mail.get_body(("html",))
        assert html is not None
        assert not LIVE.search(str(html.get_content()))
        assert "\n" not in mail["Subject"]


def test_the_log_of_a_whole_walk_holds_nothing_that_was_typed(
    app: Flask, acme: Stuffed, capfd: pytest.CaptureFixture[str]
) -> None:
    client = acme.cast.alice.client
    for door in doors(app):
        if door.access != PUBLIC:
            client.open(door.url, method=door.method, query_string={"q": acme.typed[0]}, data={"name": acme.typed[1]})
    for url in acme.urls:
        client.get(url)
        client.post(url, data={"first_name": acme.typed[2], "work_email": "secret@private.example"})
    output = "".join(capfd.readouterr())
    assert "request" in output
    private = ("secret@private.example", "report@acme.example", acme.cast.alice.email, acme.cast.acme.name, MARK)
    assert [word for word in private if word in output] == []
