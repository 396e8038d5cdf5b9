"""Pages of the mails that are stored as files while no mail server is configured, for this machine alone."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from hrapp.access.rules import PUBLIC, access
from hrapp.site.local import is_local

pages = Blueprint("mailbox", __name__, url_prefix="/dev/mail", template_folder="templates")
SEPARATOR = b"\n" + b"-" * 79 + b"\n"
LINK = re.compile(r"https?://[^\s<>\"]+")
NEWEST = 100


class StoredMail(NamedTuple):
    """A stored mail."""

    name: str
    to: str
    subject: str
    at: datetime | None
    text: str


@pages.get("/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The newest mails."""
    return render_template("mailbox/index.html", messages=[read(path) for path in stored_files()])


@pages.get("/<name>")
@access(PUBLIC)
def show(name: str) -> ResponseReturnValue:
    """The text of one mail, with its links."""
    path = next((path for path in stored_files() if path.name == name), None)
    if path is None:
        abort(404)
    message = read(path)
    return render_template("mailbox/show.html", message=message, text=with_links(message.text))


def stored_files() -> list[Path]:
    """The files of the stored mails, the newest first, at most NEWEST; 404 if a mail server is configured."""
    if not (current_app.config["MAIL_READABLE"] and is_local()):
        abort(404)
    files = Path(current_app.config["MAIL_FILE_PATH"]).glob("*.log")
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[:NEWEST]


def read(path: Path) -> StoredMail:
    message = message_from_bytes(path.read_bytes().split(SEPARATOR)[0], policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the type that this policy returns
    body = message.get_body(("plain",))
    # “-0000” means UTC with an unknown local zone (RFC 5322); Python returns it as a naive datetime.
    at = parsedate_to_datetime(message["Date"]) if message["Date"] else None
    at = at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
    return StoredMail(path.name, str(message["To"]), str(message["Subject"]), at, body.get_content() if body else "")


def with_links(text: str) -> Markup:
    """The escaped text as HTML, with URLs as links and line breaks preserved."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])]).replace("\n", Markup("<br>"))
