"""The mail server goes away: what was queued with a change is sent later, and recognised if it comes twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import text

from hrapp.core import clock
from hrapp.core.extensions import session
from tests.support.cast import Cast
from tests.support.mailbox import Mailbox, free_port, text_of, work

WAITING = text("""
    SELECT status::text, attempts, scheduled_at, args ->> 'message_id' AS message_id
      FROM public.procrastinate_jobs WHERE task_name = 'mail.deliver'
""")
# What the clock does in a test: the time of the next try comes at once.
LATER = text("UPDATE public.procrastinate_jobs SET scheduled_at = now()")


class Forgetful(Mailbox):
    """Goes away having taken its first message, before it can say so."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        if len(self.messages) == 1:
            server.transport.abort()
        return said


class Post:
    """A mail server at one port that can be stopped and started; all mail of the application is meant for it."""

    def __init__(self, app: Flask, box: Mailbox) -> None:
        self.app, self.box, self.port = app, box, free_port()
        self.running: Controller | None = None

    def start(self) -> None:
        self.running = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.running.start()

    def stop(self) -> None:
        if self.running:
            self.running.stop()
            self.running = None

    def waiting(self) -> list[Any]:
        with self.app.app_context():
            return list(session.execute(WAITING))

    def work_later(self) -> None:
        with self.app.app_context():
            session.execute(LATER)
            session.commit()
        work(self.app)


MakePost = Callable[[Mailbox], Post]


@pytest.fixture
def make_post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePost]:
    """Makes a server that is down, for what `box` does with a message."""
    made: list[Post] = []

    def make(box: Mailbox) -> Post:
        made.append(Post(app, box))
        for name, value in {
            "backend": "hrapp.core.smtp.EmailBackend",
            "server": "127.0.0.1",
            "port": made[-1].port,
        }.items():
            monkeypatch.setattr(app.extensions["mailman"], name, value)
        return made[-1]

    yield make
    for post in made:
        post.stop()


def test_mail_waits_for_the_server_and_comes_once(app: Flask, cast: Cast, make_post: MakePost) -> None:
    post = make_post(Mailbox(app))
    cast.nobody.post("/forgot", data={"email": cast.alice.email})
    for attempts in (1, 2, 3):
        before = clock.now()
        post.work_later()
        (job,) = post.waiting()
        assert (job.status, job.attempts) == ("todo", attempts)
        assert before <= job.scheduled_at - timedelta(seconds=3**attempts) <= clock.now()
    post.start()
    post.work_later()
    (message,) = post.box.messages
    assert (message["To"], message["Message-ID"]) == (cast.alice.email, job.message_id)
    post.work_later()
    assert (len(post.box.messages), post.waiting()) == (1, [])


def test_server_that_dies_before_its_answer_may_get_the_same_message_twice(
    app: Flask, cast: Cast, make_post: MakePost
) -> None:
    """Nobody can know whether it was taken; its Message-ID lets the receiving side see that it is one."""
    post = make_post(Forgetful(app))
    post.start()
    cast.nobody.post("/forgot", data={"email": cast.alice.email})
    work(app)
    assert [job.status for job in post.waiting()] == ["todo"]
    post.work_later()
    first, second = post.box.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["Subject"], text_of(first)) == (second["Subject"], text_of(second))
    post.work_later()
    assert (len(post.box.messages), post.waiting()) == (2, [])
