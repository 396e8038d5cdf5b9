"""Hiring: a flow above the people, their numbers and their invitations."""

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import ActionLink, Topic
from hrapp.hr.hiring import api, pages


def people_action(actor: Actor) -> ActionLink | None:
    """Add somebody to the list of people."""
    if not may(actor, "employees.edit"):
        return None
    return ActionLink(url_for("hiring.new"), _("Add an employee"), "user-plus")


TOPIC = Topic(pages=(pages.pages,), apis=(api.api,), people_action=people_action)
