"""The employee list without a framework: the same statements by psycopg2 into the same templates by Jinja.

A WSGI application for gunicorn. When it is loaded, the page is asked for once of the real application, to learn
the statements, the template and what it is given. From then on nothing of Flask, SQLAlchemy or Babel runs:
what templates call on them is replaced by the cheapest thing that does the like.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import local
from typing import Any

import psycopg2
from flask import Flask, before_render_template
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy import event
from werkzeug.local import LocalProxy

from hrapp import create_app
from hrapp.core.extensions import db
from hrapp.core.lists.paging import Page
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import binding

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Learned:
    """What the real application does for this page."""

    def __init__(self, app: Flask, path: str, cookie: str) -> None:
        self.statements: list[bytes] = []
        self.template = ""
        self.context: dict[str, Any] = {}
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self.note_statement)
            before_render_template.connect(self.note_template, app)
            app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})
            before_render_template.disconnect(self.note_template, app)
            event.remove(db.engine, "before_cursor_execute", self.note_statement)
            db.engine.dispose()

    def note_statement(self, _: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        self.statements.append(cursor.mogrify(statement, parameters or None))

    def note_template(self, _: object, template: Any, context: dict[str, Any], **__: object) -> None:
        self.template = template.name
        self.context = {
            name: value._get_current_object() if isinstance(value, LocalProxy) else value
            for name, value in context.items()
        }


class List:
    """The page, as somebody would write it who has only this page to write."""

    def __init__(self, app: Flask, path: str, learned: Learned) -> None:
        with app.app_context():
            self.binding = binding(employer_by_slug(path.split("/")[2]).tenant.ref)
        inside = [text for text in learned.statements if b" public." not in text and b"SELECT" in text]
        (self.list,) = [text for text in inside if b"LIMIT" in text and b"FROM employees" in text]
        self.others = [text for text in inside if text != self.list]
        self.context = {**learned.context, "can": lambda _: True}
        self.template = simplified(app).get_template(learned.template)

    def render(self, cursor: Any) -> bytes:
        for text in self.others:
            cursor.execute(text)
            cursor.fetchall()
        cursor.execute(self.list)
        learned: Page[Any] = self.context["page"]
        page = replace(learned, rows=list(map(self.context["listing"].make, cursor.fetchall())))
        return str(self.template.render({**self.context, "page": page})).encode()


def simplified(app: Flask) -> Any:
    """The application's templates, with the simplest that does for what they call."""
    environment: Any = app.jinja_env.overlay(cache_size=400, auto_reload=False)
    environment.language = "en"
    environment.globals = {
        **app.jinja_env.globals,
        "url_for": lambda endpoint, **values: f"/e/acme/{endpoint}/{'/'.join(map(str, values.values()))}",
        "url_with": lambda **values: f"?{'&'.join(f'{name}={value}' for name, value in values.items())}",
        "gettext": translated,
        "_": translated,
        "ngettext": lambda one, many, number, **values: translated(one if number == 1 else many, num=number, **values),
        "get_flashed_messages": lambda **_: [],
        "csrf_token": lambda: "token",
        "photo_url": lambda employee_id, key, size="small": f"/e/acme/{employee_id}/{key}?{size}" if key else None,
    }
    environment.filters = {
        **app.jinja_env.filters,
        "day": lambda value, *_: value.strftime("%d %b %Y") if value else "",
        "day_tag": lambda value: Markup(f'<time datetime="{value}">{value:%d %b %Y}</time>'),
        "number": "{:,}".format,
    }
    return environment


def translated(text: str, **values: object) -> str:
    return text % values if values else text


class Bare:
    """The application: a connection for each thread, and the one page at every path."""

    def __init__(self) -> None:
        path, cookie = os.environ["BARE_PATH"], os.environ["BARE_COOKIE"]
        self.app = create_app()
        self.path = path
        self.page = List(self.app, path, Learned(self.app, path, cookie))
        self.thread = local()

    def __call__(self, _: object, start_response: StartResponse) -> Iterable[bytes]:
        if not hasattr(self.thread, "cursor"):
            self.begin_thread()
        body = self.page.render(self.thread.cursor)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    def begin_thread(self) -> None:
        connection = psycopg2.connect(self.app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg2", ""))
        connection.autocommit = True
        self.thread.cursor = connection.cursor()
        self.thread.cursor.execute(self.page.binding.replace("SET LOCAL", "SET"))
        # For whatever a template calls that is not replaced: it then works, at its real price.
        self.thread.context = self.app.test_request_context(self.path)
        self.thread.context.push()
        # Labels of fields are lazy: a language of its own spares them the question who reads.
        self.thread.language = force_locale("en")
        self.thread.language.__enter__()


application = Bare()
