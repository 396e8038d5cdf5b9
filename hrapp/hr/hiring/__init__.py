"""Hiring: creating a record with number, job record and invitation."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, Topic
from hrapp.hr.hiring import api, pages


def people_action(actor: Actor) -> ActionLink | None:
    """The action on the list of people: add an employee."""
    if not may(actor, "employees.edit"):
        return None
    return ActionLink(url_for("hiring.new"), _("Add an employee"), "user-plus")


TOPIC = Topic(pages=(pages.pages,), apis=(api.api,), people_action=people_action)
