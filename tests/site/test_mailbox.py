"""Mails that are kept are readable where no mail server is set, and only there."""

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.core.mail import send_later
from hrapp.site.mailbox import with_links
from tests.support.cast import Cast
from tests.support.mailbox import work


def test_kept_mail_is_shown_with_its_link(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_READABLE", True)
    with app.app_context():
        send_later("reset", "bob@example.com", "en", link="http://localhost/reset/abc")
        session.commit()
    work(app)
    index = cast.nobody.get("/dev/mail/").text
    assert "bob@example.com" in index
    # The newest is the first: tests before this one may have left others.
    shown = cast.nobody.get("/dev/mail/" + index.split('href="/dev/mail/')[1].split('"')[0]).text
    assert '<a href="http://localhost/reset/abc">' in shown


def test_mail_is_nobodys_business_with_a_real_server(cast: Cast) -> None:
    assert cast.nobody.get("/dev/mail/").status_code == 404
    assert cast.nobody.get("/dev/mail/x").status_code == 404


def test_text_of_a_mail_is_shown_as_text() -> None:
    assert with_links('<b> http://x.example/"onclick=1') == (
        '&lt;b&gt; <a href="http://x.example/">http://x.example/</a>&#34;onclick=1'
    )
