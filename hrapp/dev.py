"""Mails that were kept instead of sent, readable as long as no real mail server is set."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from hrapp.doors import PUBLIC, access

pages = Blueprint("dev", __name__, url_prefix="/dev/mail")
SEPARATOR = b"\n" + b"-" * 79 + b"\n"
NEWEST = 100


@pages.get("/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The newest messages."""
    return render_template("dev/index.html", messages=[(path.name, read(path)) for path in kept()])


@pages.get("/<name>")
@access(PUBLIC)
def show(name: str) -> ResponseReturnValue:
    """One message: its text, with the links to click."""
    for path in kept():
        if path.name == name:
            return render_template("dev/show.html", message=read(path), text=text_of(read(path)))
    abort(404)


def kept() -> list[Path]:
    """The files of the kept messages, newest first."""
    if not current_app.config["MAIL_READABLE"]:
        abort(404)
    files = Path(current_app.config["MAIL_FILE_PATH"]).glob("*.log")
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[:NEWEST]


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes().split(SEPARATOR)[0], policy=policy.default)
    return message  # type: ignore[return-value]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content() if body else ""
