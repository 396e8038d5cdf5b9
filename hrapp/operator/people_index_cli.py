"""`flask people-index` looks after the index by which people are found across employers."""

import sys
from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from hrapp.core.console import command, json_option, show
from hrapp.core.errors import DomainError
from hrapp.core.extensions import session
from hrapp.hr.employees.index_health import not_in_step
from hrapp.hr.employees.indexing import Indexed, Progress, index_tenant, rotate_tenant
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import all_employers, employer_by_slug, slugs_by_schema
from hrapp.platform.people_index.queries import SEARCHED, lost_versions, tenants_with_former_entries
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_engine

CLOSED = "records whose identifiers cannot be opened with HRAPP_MASTER_KEYS"
LOST = (
    "the index has entries by a key that HRAPP_MASTER_KEYS lacks, so nobody is looked for: run"
    " 'flask people-index rebuild --all', or give the key back"
)
people_index = AppGroup("people-index", help="Check, rebuild and rotate the index of people across employers.")
everyone_option = click.option("--all", "everyone", is_flag=True, help="All employers.")


@people_index.command()
@click.argument("slug", required=False)
@everyone_option
@json_option
@command
def verify(slug: str | None, everyone: bool, as_json: bool) -> None:
    """Check that the index agrees with the records of one employer, or of all.

    Every difference is listed. Exit code 1 if there is any.
    """
    employers = chosen(slug, everyone)
    found: dict[str, list[str]] = {}
    with owner_engine().connect() as connection, bar_of("employers", len(employers), as_json) as bar:
        for employer in employers:
            if findings := not_in_step(connection, employer.tenant):
                found[employer.slug] = findings
            connection.rollback()
            bar.update()
    waiting = [each.slug for each in employers if is_waiting(each.tenant)]
    lines = [f"{each}: {finding}" for each, findings in found.items() for finding in findings]
    lines += [f"{each}: not all of its people are indexed yet; the worker does it" for each in waiting]
    data = {"checked": len(employers), "differences": found, "waiting": waiting}
    show(data, as_json, lines or [f"{len(employers)} checked, no differences found."])
    if lines:
        raise click.exceptions.Exit(1)


@people_index.command()
@click.argument("slug", required=False)
@everyone_option
@json_option
@command
def rebuild(slug: str | None, everyone: bool, as_json: bool) -> None:
    """Make the index anew from the records of one employer, or of all.

    People are found meanwhile. A run that was stopped is taken up by the worker, and can be repeated. Exit code 1 if
    something failed; all others are done.
    """
    tenants = [each.tenant for each in chosen(slug, everyone) if everyone is False or each.tenant.state in SEARCHED]
    run_for(tenants, index_tenant, as_json, "indexed anew")


@people_index.command()
@json_option
@command
def rotate(as_json: bool) -> None:
    """Make anew, by the first of HRAPP_MASTER_KEYS, the entries of the index that are by the others.

    People are found by all keys meanwhile. It can be stopped at any time and run again. Exit code 1 if something is
    left; then keep the former keys.
    """
    run_for(tenants_with_former_entries(), rotate_tenant, as_json, "rotated")


def chosen(slug: str | None, everyone: bool) -> list[Employer]:
    if bool(slug) == everyone:
        raise click.UsageError("Give the SLUG of one employer, or --all.")
    return [employer_by_slug(slug)] if slug else all_employers()


def is_waiting(tenant: Tenant) -> bool:
    return tenant.state in SEARCHED and tenant.people_indexed_at is None


def run_for(tenants: list[Tenant], act: Callable[[Tenant, Progress], Indexed], as_json: bool, done: str) -> None:
    """Do `act` for each tenant, and tell how many records it was, and what has failed."""
    slugs = slugs_by_schema([tenant.schema_name for tenant in tenants])
    records, failed = 0, {}
    with bar_of("records", None, as_json) as bar:
        for tenant in tenants:
            try:
                result = act(tenant, bar.update)
            except DomainError as error:
                session.rollback()
                failed[slugs[tenant.schema_name]] = str(error)
                continue
            records += result.records
            if result.closed:
                failed[slugs[tenant.schema_name]] = f"{result.closed} {CLOSED}"
    lines = [f"failed: {slug}: {error}" for slug, error in failed.items()]
    lines += [LOST] if lost_versions(session.connection()) else []
    data = {"employers": len(tenants), "records": records, "failed": failed}
    show(data, as_json, [*lines, f"{records} records of {len(tenants)} employers {done}."])
    if lines:
        raise click.exceptions.Exit(1)


def bar_of(unit: str, total: int | None, as_json: bool) -> Any:
    return tqdm(total=total, unit=f" {unit}", disable=as_json or not sys.stderr.isatty())
