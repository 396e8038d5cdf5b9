"""Limits on how often something may be tried or sent, counted in PostgreSQL for all processes (docs/decisions/0013)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from babel.dates import format_timedelta
from flask import after_this_request, current_app, has_request_context
from flask.typing import ResponseClass
from flask_babel import get_locale
from sqlalchemy import Row, text

from hrapp.core import clock, metrics
from hrapp.core.crypto import keyed_hash
from hrapp.core.errors import TooManyRequests
from hrapp.core.extensions import db, session
from hrapp.core.jobs import queue, task
from hrapp.core.text import N_, Message

TOO_MANY = N_("Too many attempts. Try again in %(time)s.")
# Ordered, so that two statements never wait for each other in a circle.
COUNT = text("""
    INSERT INTO public.rate_limits AS counted (key, count, ends_at)
    SELECT key, 1, clock_timestamp() + seconds * interval '1 second'
      FROM unnest(CAST(:keys AS bytea[]), CAST(:seconds AS integer[])) AS given (key, seconds) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN counted.ends_at > clock_timestamp() THEN counted.count + 1 ELSE 1 END,
        ends_at = CASE WHEN counted.ends_at > clock_timestamp() THEN counted.ends_at ELSE excluded.ends_at END
    RETURNING key, count, CAST(ceil(extract(epoch FROM ends_at - clock_timestamp())) AS integer) AS seconds
""")
LOOK = text("""
    SELECT key, count, CAST(ceil(extract(epoch FROM ends_at - clock_timestamp())) AS integer) AS seconds
      FROM public.rate_limits WHERE key = ANY(CAST(:keys AS bytea[])) AND ends_at > clock_timestamp()
""")
REPLACE = text("""
    WITH forgotten AS (DELETE FROM public.rate_limits WHERE key = :forgotten)
    INSERT INTO public.rate_limits (key, count, ends_at)
    VALUES (:key, 1, clock_timestamp() + :seconds * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET count = 1, ends_at = excluded.ends_at
""")
CLEAR = text("DELETE FROM public.rate_limits WHERE ends_at < clock_timestamp()")


@dataclass(frozen=True)
class Limit:
    """At most `most` uses in the time `per`, which begins with the first.

    `message` says what to do; its placeholder `time` is the time to wait. An `always` limit also holds where
    RATELIMIT=off.
    """

    name: str
    most: int
    per: timedelta
    message: Message = TOO_MANY
    always: bool = False

    def of(self, *parts: object) -> "Use":
        """One use of this limit by whom or what `parts` name; of these only a keyed hash is stored."""
        return Use(self, keyed_hash(current_app.config["SECRET_KEY"], self.name, "\0".join(map(str, parts))))


class Use(NamedTuple):
    """A limit, and the hash of whom it counts."""

    limit: Limit
    key: bytes


class Seen(NamedTuple):
    """How many uses were counted, and the seconds until they are forgotten."""

    uses: int
    seconds: int


class Wait:
    """A number of seconds, written as minutes or hours in the reader's language."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def __str__(self) -> str:
        locale = get_locale() if has_request_context() else None
        whole = timedelta(minutes=math.ceil(self.seconds / 60))
        return format_timedelta(whole, granularity="minute", locale=locale or "en")


def used_up(*uses: Use) -> dict[Limit, int]:
    """The limits that are used up, with the seconds to wait: one statement in the current transaction, in `public`."""
    counted = _in_force(uses)
    if not counted:
        return {}
    seen = _by_limit(counted, session.execute(LOOK, {"keys": list(counted)}).all())
    return {limit: each.seconds for limit, each in seen.items() if each.uses >= limit.most}


def count(*uses: Use) -> dict[Limit, Seen]:
    """Count each use, with one statement that is committed whatever becomes of the request.

    Takes a connection of its own for it: end the session's transaction before, where there is nothing to keep.
    """
    counted = _in_force(uses)
    if not counted:
        return {}
    values = {"keys": list(counted), "seconds": [int(use.limit.per.total_seconds()) for use in counted.values()]}
    with db.engine.begin() as connection:
        rows = connection.execute(COUNT, values).all()
    return _by_limit(counted, rows)


def spend(*uses: Use) -> None:
    """Count each use; TooManyRequests if one is more than its limit allows."""
    refuse({limit: seen.seconds for limit, seen in count(*uses).items() if seen.uses > limit.most})


def refuse(full: dict[Limit, int]) -> None:
    """Raise TooManyRequests for the limit that takes longest, with Retry-After; do nothing if there is none."""
    if not full:
        return
    limit, seconds = max(full.items(), key=lambda item: item[1])
    metrics.LIMITED.labels(limit.name).inc()
    seconds = max(1, seconds)
    if has_request_context():
        after_this_request(lambda response: _add_retry_after(response, seconds))
    raise TooManyRequests(N_(limit.message.text, time=Wait(seconds)))


def refuse_until(limit: Limit, end: datetime) -> None:
    """Raise TooManyRequests as `refuse` does, if the limit is in force and `end` is yet to come."""
    seconds = math.ceil((end - clock.now()).total_seconds())
    if seconds > 0 and _holds(limit):
        refuse({limit: seconds})


def replace(old: Use, new: Use) -> None:
    """Forget what was counted of `old` and begin `new` with one, in the current transaction."""
    seconds = int(new.limit.per.total_seconds())
    session.execute(REPLACE, {"forgotten": old.key, "key": new.key, "seconds": seconds})


@queue.periodic(cron="*/15 * * * *")
@task("limits.clear", pass_context=False)
def clear(timestamp: int = 0) -> None:
    """Delete what is over; `timestamp` is passed by procrastinate and unused."""
    session.execute(CLEAR)


def _in_force(uses: tuple[Use, ...]) -> dict[bytes, Use]:
    return {use.key: use for use in uses if _holds(use.limit)}


def _holds(limit: Limit) -> bool:
    return limit.always or bool(current_app.config["RATELIMIT_ENABLED"])


def _by_limit(counted: dict[bytes, Use], rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[Limit, Seen]:
    return {counted[bytes(row[0])].limit: Seen(row[1], row[2]) for row in rows}


def _add_retry_after(response: ResponseClass, seconds: int) -> ResponseClass:
    response.headers["Retry-After"] = str(seconds)
    return response
