"""What belongs to the person: requests of employers, what they allow, and who looked for them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.rules import SIGNED_IN, access, actor, wants_fragment
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_, as_id
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import operations, queries
from hrapp.platform.consents.fields import ApprovalFields, ConsentState, Preference, PreferenceFields
from hrapp.platform.consents.history import EVENTS, SCOPE, labels_of, line_of
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.consents.offers import Offer, offer_of
from hrapp.platform.memberships.visit import keep_employer

pages = Blueprint("consents", __name__, url_prefix="/me/consents", template_folder="templates")
pages.url_defaults(keep_employer)
# What there is to allow of a request that is over: its page still says what was refused.
NOTHING = Offer([])
CHANGED = N_("What would be shown has changed since you opened this page. Check it again.")


@pages.get("")
@access(SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for an answer, what is allowed now, and what becomes of requests to come."""
    return show_index(preference_form())


@pages.post("")
@access(SIGNED_IN, page="consents.index")
def update_preference() -> ResponseReturnValue:
    """Be asked from now on, or never."""
    form = preference_form(request.form)
    if not form.apply(set_preference, form.values):
        return show_index(form), form.status
    flash(_("Saved. It holds for requests to come."), "success")
    return redirect(url_for("consents.index"), 303)


@pages.get("/history")
@access(SIGNED_IN)
def history() -> ResponseReturnValue:
    """Every check, request, answer and look, searched and filtered by the query string."""
    asked, mine = EVENTS.asked(request.args), my_id()
    counts = EVENTS.counts(SCOPE, asked, user_id=mine)
    page = EVENTS.page(SCOPE, asked, counts, user_id=mine)
    shown = render_template(
        "consents/_history.html" if wants_fragment() else "consents/history.html",
        list_url=url_for("consents.history"),
        asked=asked,
        page=page,
        filters=EVENTS.shown(counts, asked),
        lines=[line_of(event, url_of(event.grant_id) if event.grant_id else "") for event in page.rows],
    )
    return shown, {"Vary": "HX-Request"}


@pages.get("/<grant_id>")
@access(SIGNED_IN)
def show(grant_id: str) -> ResponseReturnValue:
    """One request: who asks, why, for how long, and exactly what would be shown."""
    return show_grant(my_grant(grant_id))


@pages.post("/<grant_id>/approval")
@access(SIGNED_IN, page="consents.show")
def create_approval(grant_id: str) -> ResponseReturnValue:
    """Allow what is ticked."""
    grant = my_grant(grant_id)
    offer = offer_of(grant, queries.employers_of([grant.source_tenant_id]).get(grant.source_tenant_id))
    form = approval_form(offer, request.form)
    if not form.apply(approve, grant, offer, form.values):
        return show_grant(grant, form), form.status
    flash(
        _("%(employer)s can now see what you have allowed. You can revoke it at any time.", employer=grant.asking_name),
        "success",
    )
    return redirect(url_of(grant.id), 303)


def approve(grant: ConsentGrant, offer: Offer, values: Values) -> None:
    if grant.waits and values["seen"] != offer.seen:
        raise Conflict(CHANGED)
    operations.approve(grant, values["scopes"])


@pages.post("/<grant_id>/rejection")
@access(SIGNED_IN, page="consents.show")
def create_rejection(grant_id: str) -> ResponseReturnValue:
    """Say no."""
    grant = my_grant(grant_id)
    operations.reject(grant)
    flash(
        _("You have rejected the request. Nothing of yours is shown to %(employer)s.", employer=grant.asking_name),
        "success",
    )
    return redirect(url_for("consents.index"), 303)


@pages.get("/<grant_id>/revocation")
@access(SIGNED_IN)
def new_revocation(grant_id: str) -> ResponseReturnValue:
    """What happens when it is revoked."""
    grant = my_grant(grant_id)
    if grant.state != ConsentState.APPROVED or not grant.holds:
        return redirect(url_of(grant.id))
    return render_template("consents/revocation.html", grant=grant, labels_of=labels_of)


@pages.post("/<grant_id>/revocation")
@access(SIGNED_IN, page="consents.new_revocation")
def create_revocation(grant_id: str) -> ResponseReturnValue:
    """Take it back."""
    grant = my_grant(grant_id)
    operations.revoke(grant)
    flash(_("You have revoked it. %(employer)s no longer sees your data.", employer=grant.asking_name), "success")
    return redirect(url_of(grant.id), 303)


def my_grant(grant_id: str) -> ConsentGrant:
    return queries.grant_of(my_id(), as_id(grant_id))


def my_id() -> Any:
    return actor().id


def url_of(grant_id: Any) -> str:
    return url_for("consents.show", grant_id=grant_id)


def preference_form(data: Mapping[str, Any] | None = None) -> Form:
    return Form(
        PreferenceFields(), data, {"requests": Preference.ASK if current_user.takes_requests else Preference.NEVER}
    )


def set_preference(values: Values) -> None:
    operations.take_requests(session.get_one(User, my_id()), takes=values["requests"] == Preference.ASK)


def approval_form(offer: Offer, data: Mapping[str, Any] | None = None) -> Form:
    form = Form(ApprovalFields(), data, {"scopes": [scope for scope, _label in offer.options]})
    form.offer("scopes", offer.options)
    return form


def show_index(form: Form) -> str:
    grants = queries.open_grants_of(my_id())
    return render_template(
        "consents/index.html",
        form=form,
        waiting=[grant for grant in grants if grant.waits],
        holding=[grant for grant in grants if grant.holds],
        employers=queries.employers_of(grant.asking_tenant_id for grant in grants),
        labels_of=labels_of,
    )


def show_grant(grant: ConsentGrant, form: Form | None = None) -> str:
    employers = queries.employers_of([grant.asking_tenant_id, grant.source_tenant_id])
    asking, source = employers.get(grant.asking_tenant_id), employers.get(grant.source_tenant_id)
    offer = offer_of(grant, source) if grant.waits else NOTHING
    return render_template(
        "consents/show.html",
        grant=grant,
        asking=asking,
        asking_waits=asking is not None and not asking.tenant.is_open,
        reason=queries.reason_of(grant),
        offer=offer,
        form=form or approval_form(offer),
        labels_of=labels_of,
        events=[line_of(event) for event in queries.events_of(grant)],
    )
