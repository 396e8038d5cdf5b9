"""`flask keys` looks after the keys by which sensitive values are encrypted: master keys, and a data key a tenant."""

import sys
from typing import NamedTuple

import click
from flask.cli import AppGroup
from tqdm import tqdm

from hrapp.access.actor import COMMAND
from hrapp.core.console import command, json_option, show
from hrapp.operator import master_keys
from hrapp.platform.consents import reasons
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.queries import employer_by_slug, slugs_by_schema
from hrapp.platform.people_index.fingerprints import keys as keys_of_index
from hrapp.platform.people_index.queries import entries_by_version
from hrapp.tenancy import data_keys, renewal

keys = AppGroup("keys", help="Check, rotate and renew the keys of encrypted values.")


class IndexByKeys(NamedTuple):
    """How many entries of the index of people are by a key that is not the first, and by one that is missing."""

    former: int
    lost: int

    @property
    def lines(self) -> list[str]:
        of_former = f"{self.former} entries of the index of people are by a master key that is not the first"
        of_lost = f"{self.lost} entries of the index of people are by a key that is not in HRAPP_MASTER_KEYS"
        found = [f"{of_former}: run 'flask people-index rotate'"] if self.former else []
        return found + ([f"{of_lost}: run 'flask people-index rebuild --all'"] if self.lost else [])


def index_by_keys() -> IndexByKeys:
    present, *former = (key.version for key in keys_of_index())
    found = entries_by_version()
    of_former = sum(found.get(version, 0) for version in former)
    return IndexByKeys(of_former, sum(found.values()) - of_former - found.get(present, 0))


def closed_requests(number: int) -> list[str]:
    return [f"{number} requests for consent have a reason that cannot be opened"] if number else []


@keys.command()
@json_option
@command
def check(as_json: bool) -> None:
    """List the employers whose encrypted values cannot be opened with HRAPP_MASTER_KEYS.

    Exit code 1 if there are any, or if the index of people has entries by a key that is not among them. Also says how
    much still depends on a master key that is not the first.
    """
    tenants, profiles = list(data_keys.check()), list(master_keys.check())
    slugs = slugs_by_schema([each.schema_name for each in tenants if not each.usable])
    closed = sorted({slugs.get(each.schema_name, each.schema_name) for each in tenants if not each.usable})
    closed_profiles = [each.slug for each in profiles if not each.usable]
    former = sum(each.usable and not each.current for each in tenants)
    former += sum(each.usable and not each.current for each in profiles)
    requests = reasons.check()
    former += requests.former
    lines = [f"{slug}: its data keys cannot be opened with HRAPP_MASTER_KEYS" for slug in closed]
    lines += [f"{slug}: its bank details cannot be opened with HRAPP_MASTER_KEYS" for slug in closed_profiles]
    lines += closed_requests(requests.closed)
    lines += [f"{former} depend on a master key that is not the first: run 'flask keys rotate'"] if former else []
    index = index_by_keys()
    lines += index.lines
    data = {
        "checked": len(tenants),
        "closed": closed,
        "closed_profiles": closed_profiles,
        "closed_requests": requests.closed,
        "former": former,
        "index_former": index.former,
        "index_lost": index.lost,
    }
    show(data, as_json, lines or [f"{len(tenants)} checked, no problems found."])
    if closed or closed_profiles or requests.closed or index.lost:
        raise click.exceptions.Exit(1)


@keys.command()
@json_option
@command
def rotate(as_json: bool) -> None:
    """Encrypt anew, with the first of HRAPP_MASTER_KEYS, all that the others have encrypted.

    These are the data keys of the tenants, the bank details of the employers' profiles, and the reasons of requests for
    consent; the index of people has its own 'flask people-index rotate'. It can be stopped at any time and run again.
    Exit code 1 if something could not be opened; then keep the former keys.
    """
    with tqdm(unit=" tenants", disable=as_json or not sys.stderr.isatty()) as bar:
        failed = data_keys.wrap_anew(bar.update)
        failed_profiles = master_keys.encrypt_anew(bar.update)
        failed_requests = reasons.encrypt_anew(bar.update)
    slugs = slugs_by_schema(failed)
    closed = sorted(slugs.get(name, name) for name in failed)
    lines = [f"failed: {slug}: its data keys cannot be opened" for slug in closed]
    lines += [f"failed: {slug}: its bank details cannot be opened" for slug in failed_profiles]
    lines += closed_requests(failed_requests)
    done = ["All is encrypted by the first master key. Keep the others for a day: forms and jobs may still need them."]
    done += index_by_keys().lines
    data = {"closed": closed, "closed_profiles": failed_profiles, "closed_requests": failed_requests}
    show(data, as_json, lines or done)
    if lines:
        raise click.exceptions.Exit(1)


@keys.command()
@click.argument("slug")
@json_option
@command
def renew(slug: str, as_json: bool) -> None:
    """Make a new data key for one employer, and encrypt all identifiers and bank details of its people anew.

    The employer goes on working meanwhile. A run that was stopped is taken up by the next one. Exit code 1 if a value
    cannot be opened; the former key then stays.
    """
    employer = employer_by_slug(slug)
    with tqdm(unit=" rows", disable=as_json or not sys.stderr.isatty()) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        result = renewal.renew(employer.tenant, advance)
    if not result.closed:
        record_event(COMMAND, employer_by_slug(slug), "data key renewed")
    lines = [f"cannot be opened: {each}" for each in result.closed]
    lines += [f"{result.rows} rows of {slug} read; the former key {'stays' if lines else 'is gone'}."]
    show({"slug": slug, "rows": result.rows, "closed": result.closed}, as_json, lines)
    if result.closed:
        raise click.exceptions.Exit(1)
