"""What a change of the settings of documents does, in words."""

from collections.abc import Collection
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.core.uploads import MEGABYTE
from hrapp.hr.documents.fields import DocumentType, FileType, LeadTime
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.required import asked_types, missing_within
from hrapp.hr.employees.queries import Reach
from hrapp.hr.settings.queries import Chosen


def effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    """What a change of these settings does, in words."""
    found = _required_effects(before, after, today)
    if before.documents_lead_times != after.documents_lead_times:
        found += _reminder_effects(after.documents_lead_times)
    return [*found, *_file_effects(before, after)]


def _required_effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    """What becomes of the types that are asked of other people than before, with how many of these lack one."""
    former, new = asked_types(before), asked_types(after)
    added, ended = [each for each in new if each not in former], [each for each in former if each not in new]
    lacking, spared = _count_lacking(added, today), _count_lacking(ended, today)
    return [
        *(_added(each, lacking[each]) for each in DocumentType if each in lacking),
        *(_ended(each, spared[each]) for each in DocumentType if each in spared),
    ]


def _count_lacking(asked: Collection[tuple[str, str]], today: date) -> dict[str, int]:
    """type → how many people lack one of those of whom it is asked: pairs of an employment type and a type."""
    if not asked:
        return {}
    found = missing_within(Reach.EVERYBODY, tuple(asked)).params(today=today).subquery()
    numbers: dict[str, int] = dict(
        session.execute(select(found.c.type, func.count()).group_by(found.c.type)).tuples().all()
    )
    return {each: numbers.get(each, 0) for _kind, each in asked}


def _added(each: DocumentType, number: int) -> str:
    if not number:
        return str(_("%(document)s is asked for from now on. Nobody lacks one.", document=each.label))
    return str(
        ngettext(
            "%(document)s: %(num)s person lacks one. It is asked of them on their own page.",
            "%(document)s: %(num)s people lack one. It is asked of them on their own page.",
            number,
            document=each.label,
        )
    )


def _ended(each: DocumentType, number: int) -> str:
    if not number:
        return str(_("%(document)s is no longer asked for. Those that are there stay.", document=each.label))
    return str(
        ngettext(
            "%(document)s is no longer asked of the %(num)s person who lacks one. Those that are there stay.",
            "%(document)s is no longer asked of the %(num)s people who lack one. Those that are there stay.",
            number,
            document=each.label,
        )
    )


def _reminder_effects(lead_times: list[str]) -> list[str]:
    if not lead_times:
        return [_("Nobody is reminded any more that a document expires.")]
    when = ", ".join(LeadTime.label_of(each).lower() for each in lead_times)
    return [_("HR, and the person if they see it, are reminded that a document expires: %(when)s.", when=when)]


def _file_effects(before: Chosen, after: Chosen) -> list[str]:
    """What is accepted from now on; of what is no longer accepted, how many files are there and stay."""
    gone = [FileType(each) for each in before.documents_types if each not in after.documents_types]
    conditions = {str(each): Document.media_type.in_(each.media_types) for each in gone}
    if after.documents_size < before.documents_size:
        conditions["size"] = Document.size > after.documents_size * MEGABYTE
    numbers: dict[str, int] = {}
    if conditions:
        columns = (func.count(Document.id).filter(condition).label(name) for name, condition in conditions.items())
        numbers = dict(session.execute(select(*columns)).one()._mapping)
    found = [_no_longer(each, numbers[each]) for each in gone]
    if not after.documents_types:
        found.append(_("No file can be added any more, since no kind of file is accepted."))
    found += [
        _("%(kind)s: accepted from now on.", kind=FileType.label_of(each))
        for each in after.documents_types
        if each not in before.documents_types
    ]
    if before.documents_size != after.documents_size:
        found.append(_size(after.documents_size, numbers.get("size", 0)))
    return found


def _no_longer(kind: FileType, number: int) -> str:
    if not number:
        return str(_("%(kind)s: no longer accepted. None are there.", kind=kind.label))
    return str(
        ngettext(
            "%(kind)s: no longer accepted. The %(num)s that is there stays.",
            "%(kind)s: no longer accepted. The %(num)s that are there stay.",
            number,
            kind=kind.label,
        )
    )


def _size(most: int, larger: int) -> str:
    if not larger:
        return str(_("From now on, files of at most %(most)s MB are accepted.", most=most))
    return str(
        ngettext(
            "From now on, files of at most %(most)s MB are accepted. The %(num)s larger one stays.",
            "From now on, files of at most %(most)s MB are accepted. The %(num)s larger ones stay.",
            larger,
            most=most,
        )
    )
