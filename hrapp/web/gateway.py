"""The gate: who asks, for which employer, with what right; then the transaction is bound, and settled at the end."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.access.rules import OPERATOR, PUBLIC, SIGNED_IN, wants_fragment, wants_json
from hrapp.core import clock
from hrapp.core.errors import BadRequest, NotFound, Suspended, Unavailable
from hrapp.core.extensions import csrf, session
from hrapp.core.logs import begin_request
from hrapp.core.text import N_
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.visit import Visit, visit
from hrapp.platform.sessions import bearer
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

ACTIVITY_NOTED_EVERY = timedelta(minutes=5)
NO_EMPLOYER = N_("This employer does not exist, or you do not belong to it.")


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(begin_visit)
    app.url_defaults(give_slug)
    app.before_request(open_gate)
    app.teardown_request(close_gate)


def begin_visit(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Know nothing yet but what is asked for. Views under `/e/<slug>/` run inside the employer and take no slug."""
    g.pop("_login_user", None)  # of a request before, where both are made in one application context
    request_id = begin_request()
    anonymous = Actor("anonymous", "", request_id=request_id, ip_address=request.remote_addr)
    g.visit = Visit(anonymous, request_id, endpoint or "none", (values or {}).pop("slug", None))


def give_slug(endpoint: str, values: dict[str, Any]) -> None:
    """Links from one of an employer's pages to another stay at that employer."""
    slug = visit().slug if "visit" in g else None
    if slug and "slug" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = slug


def open_gate() -> ResponseReturnValue | None:
    """Find out who asks and for which employer, hold it against the route's rule, and bind the transaction."""
    if request.endpoint in (None, "static"):
        return None
    view: Any = current_app.view_functions[str(request.endpoint)]
    if view.largest:
        request.max_content_length = view.largest  # before the form is read, for its token
    by_token = bearer.given() and wants_json()
    if current_app.config["WTF_CSRF_ENABLED"] and not by_token:
        csrf.protect()
    if view.access == PUBLIC:
        return None
    refuse_nul()
    if bearer.given() and not by_token:
        raise NotFound(
            N_("There is no page at this web address.")
        )  # a token opens the API of one employer, and no page
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    get_locale()  # settles the language while the person is known, for the error page too
    here = visit()
    here.actor = act_as_user(here, here.memberships.get(here.slug or ""))
    if here.slug is None:
        check_platform_rule(view.access)
        commit_notes()
    else:
        enter_employer(here, view)
    return None


def refuse_nul() -> None:
    """No address holds a NUL, and PostgreSQL takes none."""
    if "\0" in request.path:
        raise BadRequest(N_("The web address contains an invalid character."))


def ask_to_sign_in() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    sign_in = url_for("sessions.new", next=request.full_path.rstrip("?"))
    # htmx follows a redirect by itself, and would put the form to sign in into a part of the page.
    return ("", 401, {"HX-Redirect": sign_in}) if wants_fragment() else redirect(sign_in)


def act_as_user(here: Visit, membership: Membership | None) -> Actor:
    """The actor of this request: the login, with the role that it has at the employer it asks for."""
    return replace(
        here.actor,
        kind="token" if bearer.given() else "user",
        name=current_user.name or current_user.email,
        id=current_user.id,
        role=membership.role if membership else None,
        employee_id=membership.employee_id if membership else None,
    )


def check_platform_rule(rule: str) -> None:
    """Pages outside of every employer: a login is enough, or takes an operator's (404 tells others nothing)."""
    if rule == OPERATOR and not current_user.is_operator:
        raise NotFound(N_("There is no page at this web address."))
    if rule not in (SIGNED_IN, OPERATOR):
        raise RuntimeError(f"{request.endpoint} needs an employer in its URL for the rule {rule!r}")


def enter_employer(here: Visit, view: Any) -> None:
    """Let a member in: no membership is a 404, since an employer's existence is nobody else's business."""
    membership = here.memberships.get(here.slug or "")
    if membership is None or (bearer.given() and here.token_employer_id != membership.employer.id):
        raise NotFound(NO_EMPLOYER)
    tenant = membership.employer.tenant
    refuse_closed(tenant)
    here.membership = membership
    require(here.actor, view.access)
    note_activity(tenant)
    commit_notes()
    if view.bound:
        here.scope = ExitStack()
        here.scope.enter_context(tenant_scope(tenant))


def refuse_closed(tenant: Tenant) -> None:
    """Nobody enters a suspended employer, nor one whose tables this release cannot read yet."""
    if tenant.state == "suspended":
        raise Suspended(N_("Please contact the operator."))
    if tenant.state != "active":
        raise NotFound(NO_EMPLOYER)
    if not scripts.is_served(tenant.revision):
        raise Unavailable(N_("This employer is being upgraded. Please try again in a minute."))


def note_activity(tenant: Tenant) -> None:
    """Remember that the employer is in use, without a write for every request."""
    if tenant.last_activity_at is None or tenant.last_activity_at < clock.now() - ACTIVITY_NOTED_EVERY:
        tenant.last_activity_at = clock.now()


def commit_notes() -> None:
    """Commit who was seen and what is in use now, so that a slow request holds no lock on it."""
    if session.dirty:
        session.commit()


def settle(response: Response) -> Response:
    """Commit what the request did if it went well; whatever is left at the end is rolled back."""
    if response.status_code < 400:
        session.commit()
    return response


def close_gate(_: BaseException | None = None) -> None:
    """Undo what was not committed, and leave the tenant."""
    try:
        session.rollback()
    except SQLAlchemyError:  # the connection has died: there is nothing left to undo
        session().invalidate()
    finally:
        if scope := g.visit.scope if "visit" in g else None:
            g.visit.scope = None
            scope.close()
