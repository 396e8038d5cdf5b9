"""Departures in words: what one does before it is confirmed, and how it stands."""

from datetime import date, datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.access.actor import Actor
from hrapp.access.topic import topics
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import people_by_id
from hrapp.hr.employees.work import shown_timeline
from hrapp.hr.invitations.queries import open_invitation
from hrapp.hr.leaving.drafting import dropped_changes
from hrapp.hr.leaving.fields import Approver
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.operations import NOBODY_ELSE
from hrapp.hr.leaving.queries import departments_headed_by, direct_reports, handed_over_from
from hrapp.hr.settings.fields import LeavingSettings
from hrapp.hr.settings.queries import settings
from hrapp.ui.filters import day


class Effect(NamedTuple):
    """What happens, under one of the heads of the list."""

    title: str
    texts: list[str]


def effects_of(actor: Actor, employee: Employee, departure: Departure, today: date) -> list[Effect]:
    """What happens when somebody leaves so; the transaction is bound to the tenant."""
    found = [
        Effect(_("The record"), record_effects(employee, departure, today)),
        Effect(_("Access"), [access_effect(employee, departure, today), *invitation_effects(employee)]),
        Effect(_("Hand over"), hand_over_effects(actor, employee, departure)),
        Effect(_("Still missing"), items_of(actor, employee)),
    ]
    return [effect for effect in found if effect.texts]


def record_effects(employee: Employee, departure: Departure, today: date) -> list[str]:
    last_day = day(departure.last_day, "long")
    if departure.last_day < today:
        texts = [
            _(
                "%(name)s is listed among former people, with %(date)s as the last day.",
                name=employee.name,
                date=last_day,
            )
        ]
    else:
        texts = [
            _("%(name)s works here until %(date)s.", name=employee.name, date=last_day),
            _("From %(date)s on they are listed among former people.", date=day(departure.first_day_gone, "long")),
        ]
    if dropped := len(dropped_changes(shown_timeline(employee), departure.last_day, today)):
        texts.append(
            ngettext(
                "%(num)s change that is scheduled for later is dropped.",
                "%(num)s changes that are scheduled for later are dropped.",
                dropped,
            )
        )
    return [*texts, retention(departure.last_day)]


def retention(last_day: date) -> str:
    """Until when the record is kept."""
    if until := kept_until(last_day):
        return str(_("The record is kept until %(date)s.", date=day(until, "long")))
    return str(_("The record is kept for as long as the employer is here."))


def kept_until(last_day: date) -> date | None:
    """The day to which the record of somebody who left is kept; None if the settings set no end."""
    months: int = settings(LeavingSettings).leaving_retention_months
    return last_day + relativedelta(months=months) if months else None


def access_effect(employee: Employee, departure: Departure, today: date) -> str:
    if employee.user_id is None or employee.access_ended_at:
        return str(_("They have no account here that could end."))
    until = departure.access_until
    if until is None or until < today:
        return str(
            _("They can no longer sign in here from now on. Their login itself, and other employers, are not touched.")
        )
    return str(
        _(
            "They can sign in here until %(date)s. Their login itself, and other employers, are not touched.",
            date=day(until, "long"),
        )
    )


def invitation_effects(employee: Employee) -> list[str]:
    invitation = open_invitation(employee.id)
    return [_("The open invitation to %(email)s ends.", email=invitation.email)] if invitation else []


def hand_over_effects(actor: Actor, employee: Employee, departure: Departure) -> list[str]:
    reports, departments = direct_reports(employee.id), departments_headed_by(employee.id)
    heads = {each.id: departure.head_of(each.id) for each in departments}
    people = people_by_id(actor, {each for each in (departure.reports_to, *heads.values()) if each})
    texts = [reports_effect(len(reports), people.get(departure.reports_to or employee.id))] if reports else []
    for each in departments:
        head = people.get(heads[each.id] or employee.id)
        texts.append(
            _("%(name)s heads %(department)s then.", name=head.name, department=each.name)
            if head
            else _("%(department)s has no head then.", department=each.name)
        )
    return texts


def reports_effect(number: int, manager: Employee | None) -> str:
    if manager is None:
        return str(ngettext("%(num)s person has no manager then.", "%(num)s people have no manager then.", number))
    return str(
        ngettext(
            "%(num)s person reports to %(name)s then.",
            "%(num)s people report to %(name)s then.",
            number,
            name=manager.name,
        )
    )


def items_of(actor: Actor, employee: Employee) -> list[str]:
    """What is still to be done before they leave, as other topics say."""
    return [item for topic in topics() if topic.leaving_items for item in topic.leaving_items(actor, employee)]


def approval_effects(needs: list[str], waived: list[Approver], manager: Employee | None) -> list[str]:
    """Who has to approve it, or why nobody has to; `waived` are the needs that nobody could give."""
    if not needs:
        return [_("It holds as soon as you record it: the settings ask for no approval.")]
    asked = [need for need in needs if need not in waived]
    texts = []
    if asked:
        names = [approver_name(need, manager) for need in asked]
        texts = [asked_of(names), _("They are told by email, and you are told what they decide.")]
    if waived:
        texts.append(
            _("The settings ask for an approval that nobody else here could give. That is noted with your name.")
        )
        if not asked:
            texts.append(_("So it holds as soon as you record it."))
    return texts


def asked_of(names: list[str]) -> str:
    """By whom it has to be approved, which are one or two."""
    if len(names) == 1:
        return str(_("It has to be approved by %(who)s. Until then, nothing changes.", who=names[0]))
    if len(names) > 2:
        first, second, third = names
        return str(
            _(
                "It has to be approved by %(first)s, by %(second)s and by %(third)s. Until then, nothing changes.",
                first=first,
                second=second,
                third=third,
            )
        )
    first, second = names
    return str(
        _(
            "It has to be approved by %(first)s and by %(second)s. Until then, nothing changes.",
            first=first,
            second=second,
        )
    )


def approver_name(need: str, manager: Employee | None) -> str:
    """Who gives an approval, in a sentence."""
    if need == Approver.MANAGER and manager:
        return str(_("%(name)s, as the manager", name=manager.name))
    if need == Approver.OWNER:
        return str(_("an owner"))
    return str(_("HR") if need == Approver.HR else _("an administrator"))


def cancel_effects(departure: Departure, employee: Employee, today: date) -> list[str]:
    """What happens when a departure is cancelled, or taken back."""
    if departure.is_requested:
        return [_("Nothing has changed yet, and nothing will. Those who were asked are told.")]
    texts = [_("%(name)s goes on working here, as if nobody had said otherwise.", name=employee.name)]
    if departure.last_day < today:
        texts = [_("%(name)s is among current people again, as if they had not left.", name=employee.name)]
    if employee.user_id and employee.access_ended_at:
        texts.append(_("Their access has ended and stays so. You can invite them again."))
    elif employee.user_id:
        texts.append(_("Their access does not end."))
    if handed := handed_over_from(departure):
        names = ", ".join(person.name for person in handed[:5]) + (", …" if len(handed) > 5 else "")
        texts.append(
            ngettext(
                "%(num)s report has been handed over and stays with the new manager: %(names)s.",
                "%(num)s reports have been handed over and stay with their new manager: %(names)s.",
                len(handed),
                names=names,
            )
        )
    if departure.handed_over_at and departure.heads:
        texts.append(_("Departments that were handed over keep their new heads."))
    return texts


class Decision(NamedTuple):
    """One decision about a departure, as it is shown."""

    name: str
    at: datetime
    word: str
    approved: bool


def decisions_of(departure: Departure) -> list[Decision]:
    """The decisions about a departure, the first one first."""
    return [
        Decision(
            each["name"],
            datetime.fromisoformat(each["at"]),
            _("Nobody else here could approve it.") if each["word"] == NOBODY_ELSE.text else each["word"] or "",
            each["approved"],
        )
        for each in departure.decisions
    ]
