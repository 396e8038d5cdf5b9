"""`flask storage`: whether the files and the rows of employers agree."""

import sys
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from tqdm import tqdm

from hrapp.core.console import command, json_option, show
from hrapp.core.extensions import session
from hrapp.core.storage import storage as files
from hrapp.hr.documents import upkeep
from hrapp.hr.documents.upkeep import CLOSED, Findings, Lost
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import all_employers, employer_by_slug
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant

SHOWN = 5
RESTORE = "restore it from a backup of the storage, or delete this version and add it again"
KEYS = "see: flask keys check"
UNKNOWN = "a folder of no employer: delete it by hand once no backup needs it"

storage = AppGroup("storage", help="Check the files of employers' documents, and delete what no document names.")


@storage.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]…")
@click.option("--repair", is_flag=True, help="Delete files that no document names, and what killed uploads left.")
@click.option("--content", is_flag=True, help="Also read each file to its end, and compare its SHA-256.")
@json_option
@command
def verify(slugs: tuple[str, ...], repair: bool, content: bool, as_json: bool) -> None:
    """Hold files against documents, of the employers named or of all: what has no counterpart is listed.

    Files younger than a day are left out, since their documents may be on the way. --repair deletes files only; a
    document whose file is missing stays, and is listed with what to do. Where no file of an employer is there, as when
    a disk is not mounted, nothing is deleted. Exit code 1 if anything is left.
    """
    employers = [employer_by_slug(slug) for slug in dict.fromkeys(slugs)] if slugs else all_employers()
    chosen = [(each.slug, each.tenant_ref, obstacle(each)) for each in employers if each.tenant.state in LIVE]
    unknown = [] if slugs else folders_of_nobody()
    session.commit()
    found: dict[str, Findings] = {}
    with tqdm(unit=" documents", disable=as_json or not sys.stderr.isatty()) as bar:
        for slug, tenant, waits in chosen:
            if not waits:
                found[slug] = upkeep.verify(tenant, content=content, progress=bar.update)
                if repair:
                    upkeep.repair(tenant, found[slug])
    waiting = {slug: waits for slug, _tenant, waits in chosen if waits}
    lines = [line for slug, each in found.items() for line in described(slug, each)]
    lines += [f"{slug}: {waits}" for slug, waits in waiting.items()]
    lines += [f"{name}: {UNKNOWN}" for name in unknown]
    checked = f"{sum(each.rows for each in found.values())} documents at {len(found)} employers checked"
    left = bool(waiting or unknown or any(each.number for each in found.values()))
    data = {
        "employers": {slug: as_data(each) for slug, each in found.items()},
        "not_checked": waiting,
        "folders_of_nobody": unknown,
    }
    show(data, as_json, [*lines, f"{checked}, {'no problems found' if not left else 'see above'}."])
    if left:
        raise click.exceptions.Exit(1)


def obstacle(employer: Employer) -> str:
    """Why an employer's documents cannot be read now, '' if they can."""
    return "" if scripts.is_served(employer.tenant.revision) else "waits for an upgrade, and was not checked"


def folders_of_nobody() -> list[str]:
    """The folders with files that belong to no tenant of the registry, such as of one that was removed."""
    unknown = set(files.prefixes()) - set(session.scalars(select(Tenant.schema_name)))
    return sorted(name for name in unknown if next(files.folder(name).keys(), None))


def described(slug: str, found: Findings) -> list[str]:
    lines = [f"{slug}: {said(each)}: {each.fault}; {advice(each)}" for each in found.lost]
    if found.orphans:
        first = ", ".join(found.orphans[:SHOWN]) + (" …" if len(found.orphans) > SHOWN else "")
        lines.append(f"{slug}: files that no document names: {len(found.orphans)} ({first})")
    if found.drafts:
        lines.append(f"{slug}: drafts of uploads that were killed: {found.drafts}")
    if found.refused:
        lines.append(f"{slug}: {found.refused}")
    if found.deleted:
        lines.append(f"{slug}: files deleted: {found.deleted}")
    return lines


def said(lost: Lost) -> str:
    """`EMP-007 Ada Lovelace, “Contract”, version 2`."""
    row = lost.row
    whose = f"{row.number} {row.name}" if row.number else "company document"
    return f"{whose}, “{row.title}”, version {row.version}"


def advice(lost: Lost) -> str:
    return KEYS if lost.fault == CLOSED else RESTORE


def as_data(found: Findings) -> dict[str, Any]:
    return {
        "documents": found.rows,
        "orphans": found.orphans,
        "drafts": found.drafts,
        "lost": [
            {
                "id": each.row.id,
                "number": each.row.number,
                "name": each.row.name,
                "title": each.row.title,
                "version": each.row.version,
                "key": each.row.key,
                "fault": each.fault,
                "advice": advice(each),
            }
            for each in found.lost
        ],
        "refused": found.refused or None,
        "deleted": found.deleted,
    }
