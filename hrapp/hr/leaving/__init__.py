"""That somebody leaves, and comes back."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Action, ActionLink, Belonging, Card, SettingsPart, Subject, Topic
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving import (
    api,
    attention,
    cli,
    effects,
    merging,
    pages,
    reasons,
    rehire_api,
    rehire_cli,
    rehire_pages,
    removal_api,
    removal_cli,
    removal_pages,
    removals,
)
from hrapp.hr.leaving.fields import DepartureFields
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import shown_departure
from hrapp.hr.settings.fields import LeavingSettings

# Their commands are in the group of the employees.
__all__ = ["rehire_cli", "removal_cli"]


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on the record of somebody who works here, unless they leave already, or who has left."""
    if employee.is_former:
        return rehire_pages.record_action(actor, employee)
    if employee.terminated_on or not may(actor, "departures.edit") or shown_departure(employee.id):
        return None
    return ActionLink(url_for("leaving.new", employee_id=employee.id), _l("Somebody leaves"), "user-minus")


def record_banner(actor: Actor, employee: Employee) -> str:
    """What the record says above its tabs: when somebody comes back, else that they leave or have left."""
    return rehire_pages.banner(actor, employee) or pages.banner(actor, employee)


def people_link(actor: Actor) -> ActionLink | None:
    """The link on the list of people to those who leave."""
    if not may(actor, "departures.view"):
        return None
    return ActionLink(url_for("leaving.index"), _l("Departures"), "user-minus")


TOPIC = Topic(
    pages=(pages.pages, rehire_pages.pages, removal_pages.pages),
    apis=(api.api, api.listed, rehire_api.api, removal_api.api),
    cards=(Card("employees.show", removal_pages.render_card),),
    commands=(cli.departures,),
    subjects=(
        Subject(
            "departure",
            _l("Employee"),
            DepartureFields,
            actions={
                "terminated": Action(_l("Leaves"), "user-minus", "warn"),
                "reactivated": Action(_l("Does not leave"), "user-plus", "good"),
                "departure requested": Action(_l("Departure requested"), "user-minus", "info"),
                "departure changed": Action(_l("Departure changed"), "pencil", "info"),
                "departure approved": Action(_l("Departure approved"), "circle-check", "good"),
                "departure rejected": Action(_l("Departure rejected"), "ban", "bad"),
                "departure cancelled": Action(_l("Departure cancelled"), "x", "warn"),
                "handed over": Action(_l("Handed over"), "arrow-right", "info"),
            },
            url=lambda employee_id: url_for("employees.show", employee_id=employee_id),
        ),
    ),
    settings=(SettingsPart(fields=LeavingSettings, rank=90, effects=effects.effects),),
    begin_day=reasons.begin_day,
    attention=attention.attention,
    record_action=record_action,
    record_banner=record_banner,
    record_return=rehire_pages.record_return,
    record_holds=removals.holding,
    belongings=(
        Belonging(Departure.employee_id, _l("Departures"), counted=merging.counted),
        Belonging(Departure.reports_to, _l("Departures of others"), own=False),
        Belonging(Departure.heads, _l("Departures of others"), own=False),
    ),
    merge_obstacles=merging.obstacles,
    before_merge=merging.before_merge,
    people_link=people_link,
)
