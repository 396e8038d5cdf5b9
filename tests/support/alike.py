"""Whether two acts can be told apart by whoever acts: by answer, log, queue, mail, metrics, statements or own rows.

`observe` makes of an act all that it leaves where the acting employer, or somebody who reads logs and metrics, could
see it. What differs from one run to the next anyway, such as ids and times, is replaced, in the order in which it
appears, so that what belongs together still does.
"""

import pprint
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import unified_diff
from typing import Any, NamedTuple

from prometheus_client import REGISTRY
from sqlalchemy import event, text
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from hrapp.core.extensions import db, session
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.owner import owner_engine
from tests.support.cast import Cast, CastEmployer
from tests.support.mailbox import Mailbox, text_of

ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
TOKEN = re.compile(r'(name="(?:csrf_token|form_key)" value="|csrf-token" content=")[^"]+')
# Of random bytes and of what is sealed only the length is compared.
BYTES = re.compile(r"\\+x[0-9a-f]{8,}|\bgAAAA[\w=-]+")
# Headers that are new with each answer.
NEW = frozenset({"date", "set-cookie", "x-request-id", "etag"})
# Metrics of time, whose sums and buckets are new with each answer; their counts are compared.
TIMED = ("_sum", "_bucket", "_created")


class Observed(NamedTuple):
    """All that an act leaves. `rows` are those of the acting employer, once the worker has done what was queued."""

    status: int | None
    headers: list[tuple[str, str]]
    body: str
    logged: list[str]
    statements: list[str]
    jobs: list[str]
    mails: list[str]
    metrics: dict[str, float]
    rows: list[str]

    def apart(self, other: "Observed") -> dict[str, list[str]]:
        """The parts by which the two can be told apart, each with what differs."""
        parts = zip(self._fields, self, other, strict=True)
        return {name: difference(mine, others) for name, mine, others in parts if mine != others}


def difference(one: Any, other: Any) -> list[str]:
    lines = (pprint.pformat(each, width=200).splitlines() for each in (one, other))
    return [line for line in unified_diff(*lines, n=0, lineterm="") if line[0] in "+-"]


def observe(cast: Cast, employer: CastEmployer, mailbox: Mailbox, act: Callable[[], Any], *names: str) -> Observed:
    """What `act` leaves, done by somebody of `employer`; `names` are the texts by which such acts differ anyway.

    It returns the answer to a request, or anything else whose text is compared.
    """
    before = counters()
    with capture_logs() as logged, sent(cast) as statements:
        answer = act()
    measured = {name: value - before.get(name, 0) for name, value in counters().items() if value != before.get(name, 0)}
    jobs = queued(cast)
    mails = mailbox.deliver()
    same = Same((employer.slug, employer.name, employer.tenant.schema_name, *names))
    is_response = isinstance(answer, TestResponse)
    return Observed(
        answer.status_code if is_response else None,
        [(name, same(value)) for name, value in answer.headers if name.lower() not in NEW] if is_response else [],
        same(answer.text if is_response else repr(answer)),
        [same(repr({name: value for name, value in line.items() if name != "ms"})) for line in logged],
        [same(statement) for statement in statements],
        sorted(map(same, jobs)),
        [same(f"{mail['To']} {mail['Subject']} {text_of(mail)}") for mail in mails],
        measured,
        sorted(map(same, rows_of(cast, employer))),
    )


class Same:
    """Replaces what is another with each run by what is the same."""

    def __init__(self, names: tuple[str, ...]) -> None:
        parts = sorted(map(re.escape, filter(None, names)), key=len, reverse=True)
        self.names = re.compile("|".join(parts), re.IGNORECASE)
        self.ids: dict[str, str] = {}

    def __call__(self, given: str) -> str:
        given = self.names.sub("…", given)
        given = TOKEN.sub(r"\1", given)
        given = ID.sub(lambda found: self.ids.setdefault(found[0].replace("-", ""), f"#{len(self.ids)}"), given)
        return BYTES.sub(lambda found: f"<{len(found[0])}>", TIME.sub("<time>", given))


@contextmanager
def sent(cast: Cast) -> Iterator[list[str]]:
    """The texts of all statements that are sent meanwhile, on whichever connection."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(re.sub(r"\s+", " ", statement))

    with cast.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def counters() -> Counter[str]:
    samples = (sample for metric in REGISTRY.collect() for sample in metric.samples if metric.name.startswith("hrapp"))
    return Counter({f"{each.name}{each.labels}": each.value for each in samples if not each.name.endswith(TIMED)})


def queued(cast: Cast) -> list[str]:
    """The jobs that wait, each with what it is given, but for those of the clock."""
    jobs = "SELECT task_name, priority, lock, args::text FROM public.procrastinate_jobs"
    with cast.app.app_context():
        rows = session.execute(text(f"{jobs} WHERE args->>'timestamp' IS NULL"))
        found = [str(tuple(row)) for row in rows]
        session.rollback()
        return found


def rows_of(cast: Cast, employer: CastEmployer) -> list[str]:
    """Everything in the schema of an employer."""
    with cast.app.app_context(), owner_engine().connect() as connection:
        return [
            f"{table} {row}"
            for table in sorted(TenantModel.metadata.tables)
            for row in connection.scalars(text(f'SELECT t::text FROM "{employer.tenant.schema_name}".{table} t'))
        ]
