"""Structured logs with request id, employer and actor id on each line, and without personal data."""

import logging
import re
import sys
from uuid import uuid4

import structlog
from flask import request

log = structlog.get_logger("hrapp")
REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def configure(form: str) -> None:
    """Log to standard error, as one JSON object per line (`json`) or as readable lines (`text`)."""
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def begin_request() -> str:
    """Start the log context of a request and return its id: the caller's X-Request-ID if well formed, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id
