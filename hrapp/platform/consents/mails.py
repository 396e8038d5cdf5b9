"""The mails about requests and consents: to the person in their language, and to whoever has asked. None has values."""

from datetime import datetime

from flask import current_app

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import ConsentState
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.consents.queries import employers_of
from hrapp.platform.consents.signals import changed
from hrapp.platform.employers.models import Employer

# What is told by which mail. A person who has just said no is told nothing more.
TEMPLATES = {
    ConsentState.PENDING: "consent_asked",
    ConsentState.NOT_REQUIRED: "consent_shared",
    ConsentState.APPROVED: "consent_approved",
    ConsentState.REVOKED: "consent_ended",
    ConsentState.EXPIRED: "consent_ended",
}


@changed.connect
def tell_person(grant: ConsentGrant) -> None:
    """Tell the person what has become of a grant; of one that ends, only if something was shown by it."""
    template = TEMPLATES.get(ConsentState(grant.state))
    if template == "consent_ended" and not grant.granted:
        return
    if template:
        _mail(template, grant)


def remind(grant: ConsentGrant) -> None:
    """Remind the person of a request that still waits."""
    _mail("consent_reminder", grant)


def mail_answer(user: User, employer: Employer, state: str, name: str, path: str) -> None:
    """Tell whoever has asked about `name` that there is an answer; `path` leads to the record at `employer`."""
    locale = locale_in(user.locale, employer.country)
    send_later("consent_answered", user.email, locale, employer=employer, state=state, name=name, link=_link(path))


def _mail(template: str, grant: ConsentGrant) -> None:
    user = session.get(User, grant.user_id)
    if user is None or user in session.deleted or not user.is_active:
        return
    employer = employers_of([grant.asking_tenant_id]).get(grant.asking_tenant_id)
    send_later(
        template,
        user.email,
        locale_in(user.locale, employer.country if employer else None),
        employer=employer,
        asking=grant.asking_name,
        source=grant.source_name,
        last_day=_last_day(grant.ends_at, user) if grant.ended_at is None else None,
        link=_link(f"/me/consents/{grant.id}"),
    )


def _last_day(moment: datetime | None, user: User) -> object:
    return clock.last_day_before(moment, user.time_zone) if moment else None


def _link(path: str) -> str:
    return f"{current_app.config['BASE_URL']}{path}"
