"""Invitations: sending a link, and linking login, membership and record when it is accepted."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import (
    Action,
    ActionLink,
    Belonging,
    Entry,
    Numbers,
    SettingsPart,
    Subject,
    Tab,
    Topic,
    with_permission,
)
from hrapp.core.languages import translated
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.returning import has_left
from hrapp.hr.invitations import (
    acceptance_pages,
    api,
    attention,
    effects,
    following,
    health,
    incomplete,
    login_api,
    login_pages,
    merging,
    pages,
    queries,
)
from hrapp.hr.invitations.fields import InvitationFields
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.queries import open_invitation
from hrapp.hr.settings.fields import InvitationSettings
from hrapp.platform.memberships.visit import visit
from hrapp.ui.filters import day


def record_action(actor: Actor, employee: Employee) -> ActionLink | None:
    """The action on a record that has no account: invite the person, or show the open invitation."""
    if not may(actor, "invitations.send") or employee.has_login or has_left(employee):
        return None
    if invitation := open_invitation(employee.id):
        until = day(invitation.last_day(visit().employer.time_zone))
        url = url_for("invitations.index", q=invitation.email)
        return ActionLink(
            url, _("Invited at %(email)s until %(date)s", email=invitation.email, date=until), "mail-check"
        )
    return ActionLink(url_for("invitations.new", employee=employee.id), _("Invite"), "send")


TOPIC = Topic(
    pages=(pages.pages, acceptance_pages.pages, login_pages.pages),
    apis=(api.api, login_api.api),
    navigation=(Entry("invitations.index", "mail", _l("Invitations"), "invitations.view"),),
    subjects=(
        Subject(
            "invitation",
            _l("Invitation"),
            InvitationFields,
            actions={
                "invited": Action(_l("Invited"), "send", "info"),
                "invited again": Action(_l("Invited again"), "mail-forward", "info"),
                "printed": Action(_l("Invitation printed"), "printer", "info"),
                "moved": Action(_l("Invitation sent to another address"), "mail-forward", "warn"),
                "revoked": Action(_l("Invitation revoked"), "ban", "warn"),
                "accepted": Action(_l("Invitation accepted"), "circle-check", "good"),
                "linked": Action(_l("Linked to an account"), "link", "good"),
                "reminded": Action(_l("Reminded of what the record lacks"), "mail-forward", "info"),
                "unlinked": Action(_l("Account taken off"), "user-minus", "warn"),
            },
        ),
    ),
    checks=(health.orphans,),
    settings=(SettingsPart(fields=InvitationSettings, rank=30, effects=effects.effects),),
    begin_day=incomplete.remind,
    numbers=(Numbers(queries.Invitations, queries.numbers),),
    attention=attention.attention,
    tabs=(Tab("logins.show", _l("Access"), with_permission("invitations.send")),),
    record_action=record_action,
    record_holds=queries.holding,
    belongings=(Belonging(Invitation.employee_id, _l("Invitations"), counted=merging.counted),),
    before_merge=merging.before_merge,
    record_question=lambda employee: translated(following.question(employee)),
)
