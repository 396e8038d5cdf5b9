"""A real SMTP server, and what it was sent: mail goes through the queue, the worker and the wire."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from hrapp.run.worker import run_worker

LINK = re.compile(r"^https?://\S+$", re.MULTILINE)


class Mailbox:
    """Takes every message; the newest is the last of `messages`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def deliver(self) -> list[EmailMessage]:
        """Let the worker run what is due; the messages that came by it."""
        before = len(self.messages)
        work(self.app)
        return self.messages[before:]

    def link(self) -> str:
        """The path behind the link of the newest message."""
        found = LINK.search(text_of(self.messages[-1]))
        assert found, text_of(self.messages[-1])
        return found[0].removeprefix(self.app.config["BASE_URL"])


def work(app: Flask) -> None:
    """Let a worker do what is due; in a thread, because a browser's driver may run an event loop in this one."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(run_worker, app, wait=False).result()


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """Where all mail of the application goes during the test, once `deliver()` is called."""
    box, port = Mailbox(app), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in {"backend": "hrapp.core.smtp.EmailBackend", "server": "127.0.0.1", "port": port}.items():
        monkeypatch.setattr(app.extensions["mailman"], name, value)
    yield box
    controller.stop()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
