"""Killing a process of the application in the middle of what it does."""

import os
import signal
from collections.abc import Callable

from flask import Flask
from sqlalchemy import event

from hrapp.core.extensions import db


def killed_at(app: Flask, step: int, act: Callable[[], object]) -> bool:
    """Let a child of this process act, which is killed before its statement number `step`; whether it was."""
    with app.app_context():
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        with app.app_context():
            left = [step]

            def count(*_: object) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(db.engine, "before_cursor_execute", count)
            act()
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
