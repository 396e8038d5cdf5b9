"""Hiring: creating a record with number, job record and invitation."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, SettingsPart, Topic
from hrapp.hr.hiring import api, pages, proposals, saved_pages
from hrapp.hr.settings.fields import ProbationSettings


def people_action(actor: Actor) -> ActionLink | None:
    """The action on the list of people: add an employee."""
    if not may(actor, "employees.edit"):
        return None
    return ActionLink(url_for("hiring.new"), _("Add an employee"), "user-plus")


TOPIC = Topic(
    pages=(pages.pages, saved_pages.pages),
    apis=(api.api,),
    people_action=people_action,
    people_link=saved_pages.people_link,
    attention=saved_pages.attention,
    settings=(
        SettingsPart(fields=ProbationSettings, rank=40, effects=proposals.probation_effects, usual=proposals.usual),
        SettingsPart(
            fields=proposals.EmailSettings,
            rank=50,
            effects=proposals.email_effects,
            preview=proposals.email_preview,
        ),
    ),
)
