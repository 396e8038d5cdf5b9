"""HTML that browsers read otherwise than it is written."""

from html.parser import HTMLParser

from flask import Flask

from tests.support.cast import Cast
from tests.support.routes import doors


class Forms(HTMLParser):
    """Notes forms inside of forms: a browser leaves out the inner one, and its buttons submit the outer one."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.nested = 0, 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "form":
            self.nested += self.depth > 0
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "form"


def test_no_form_is_inside_another(app: Flask, cast: Cast) -> None:
    assert cast.bob
    alice, operator = cast.alice.client, cast.operator.client
    alice.post(cast.acme.url("invitations/team"), data={"email": "vera@x.example", "role": "viewer"})
    for door in doors(app):
        if door.method == "GET" and not door.url.startswith("/api/"):
            for client in (alice, operator, cast.nobody):
                forms = Forms()
                page = client.get(door.url)
                forms.feed(page.text if page.mimetype == "text/html" else "")
                assert forms.nested == 0, door
