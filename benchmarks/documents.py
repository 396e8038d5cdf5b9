"""Documents at an employer with many people: what the pages cost, and the beginning of a day."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from benchmarks.bench import Bench
from benchmarks.employer import Signed, make_employer
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.pages import statements
from benchmarks.people import number_to_id, people
from benchmarks.results import Row, slower
from benchmarks.work import page
from hrapp.core.extensions import session
from hrapp.hr.documents.models import Document
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

TYPES = ("contract", "identity", "certificate", "resume", "permit")
# Somebody with many documents, and somebody with none, beside all others.
FULL, EMPTY = number_to_id(3, 1), number_to_id(3, 2)
MOST, DUE = 20, 100
# Long before it expires nobody is reminded.
FAR = date(2099, 1, 1)


def measure(bench: Bench) -> list[Row]:
    """The list, what is missing, the tab of a record, and a day that begins: with many documents and with a tenth."""
    total = bench.scale.people
    many, some = (with_documents(bench.ours, total, number, f"papers-{number}") for number in (total, total // 10))
    few = with_documents(bench.ours, bench.scale.few, bench.scale.few, "papers")
    get, begin = partial(page, bench.ours), partial(day_begins, bench.ours)
    tab = "employees/{}/documents"
    return [
        compared(
            bench,
            f"list of {total:,} documents, {total:,} people / of {total // 10:,}",
            partial(get, many, "documents?size=50"),
            partial(get, some, "documents?size=50"),
        ),
        compared(
            bench,
            f"a word searched in {total:,} documents / in {total // 10:,}",
            partial(get, many, "documents?q=contract+12"),
            partial(get, some, "documents?q=contract+12"),
        ),
        compared(
            bench,
            f"what is missing, {total:,} people / {bench.scale.few}",
            partial(get, many, "documents/missing"),
            partial(get, few, "documents/missing"),
        ),
        compared(
            bench,
            f"tab of a record with {MOST} documents / with none",
            partial(get, many, tab.format(FULL)),
            partial(get, many, tab.format(EMPTY)),
        ),
        compared(
            bench,
            f"a day begins, {total:,} documents and none is due / {total // 10:,}",
            partial(begin, many, 0),
            partial(begin, some, 0),
        ),
        compared(
            bench,
            f"a day begins, {total:,} documents and {DUE} are due / none is",
            partial(begin, many, DUE),
            partial(begin, many, 0),
        ),
        statements(bench.ours, many, "the list of documents", f"/e/{many.slug}/documents?size=50", 6),
        statements(bench.ours, many, "what is missing", f"/e/{many.slug}/documents/missing", 6),
        statements(bench.ours, many, "a tab with documents", f"/e/{many.slug}/{tab.format(FULL)}", 10),
    ]


def compared(bench: Bench, what: str, ours: Callable[[], float], other: Callable[[], float]) -> Row:
    taken = alternate({"ours": ours, "other": other}, bench.scale.rounds)
    return slower(f"documents {what}", what, taken["ours"], taken["other"], None)


def with_documents(ours: Installation, total: int, number: int, slug: str) -> Signed:
    """An employer of `total` people with `number` documents, which asks two types of everybody."""
    made = make_employer(ours, people(total), slug)
    with ours.app.app_context(), tenant_scope(made.tenant):
        settings_row().chosen = {"documents_required": ["contract", "identity"]}
        session.add_all(documents(total, number))
        session.commit()
    ours.sql("hrapp", f'ANALYZE "{made.tenant.schema_name}".documents')
    return made


def documents(total: int, number: int) -> Iterator[Document]:
    """The rows, whose files nobody opens: one each of most people, and many of one."""
    for n in range(number):
        owner = number_to_id(3, n % total)
        kind = TYPES[n % len(TYPES)]
        if owner != EMPTY:
            yield document(n, kind, employee_id=owner, expires_on=FAR if n % 3 else None)
    for n in range(MOST):
        yield document(number + n, TYPES[n % len(TYPES)], employee_id=FULL, expires_on=FAR)


def document(n: int, kind: str, **more: Any) -> Document:
    document_id = number_to_id(5, n)
    added = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    return Document(
        id=document_id, chain_id=document_id, type=kind, title=f"{kind.title()} {n}", visibility="shared",
        file_name=f"{kind}-{n}.pdf", size=20_000 + n, media_type="application/pdf", sha256=n.to_bytes(32, "big"),
        key=f"{n % 256:02x}/{n:034x}", uploaded_by_name="Alice", created_at=added,
        verified_at=added if n % 4 else None, **more,
    )  # fmt: skip


def day_begins(ours: Installation, signed: Signed, due: int) -> float:
    """Seconds until all of whom so many documents expire in a month are reminded; the mails wait for the worker."""
    with ours.app.app_context():
        session.execute(update(Tenant).where(Tenant.id == signed.tenant.id).values(day=None))
        employer = session.scalars(select(Employer).where(Employer.slug == signed.slug)).one()
        with tenant_scope(signed.tenant):
            soon = [number_to_id(5, n) for n in range(DUE)]
            reset = update(Document).where(Document.id.in_(soon)).values(expires_on=FAR, reminded_days=None)
            session.execute(reset)
            day = date.today() + timedelta(days=30)
            session.execute(update(Document).where(Document.id.in_(soon[:due])).values(expires_on=day))
        session.commit()
        return seconds(partial(begin_day, employer))
