"""Request hooks: authentication, access rule, binding the transaction to the employer's tenant, commit or rollback."""

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
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.visit import Visit, visit
from hrapp.platform.sessions import bearer
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

LAST_ACTIVITY_PRECISION = timedelta(minutes=5)
NO_EMPLOYER = N_("This employer does not exist, or you do not belong to it.")


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(begin_visit)
    app.url_defaults(add_slug)
    app.before_request(check_request)
    app.teardown_request(end_request)


def begin_visit(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Set up `g.visit` for an anonymous actor. Removes `slug` from the view's arguments."""
    g.pop("_login_user", None)  # of a previous request in the same application context
    request_id = begin_request()
    anonymous = Actor("anonymous", "", request_id=request_id, ip_address=request.remote_addr)
    g.visit = Visit(anonymous, request_id, endpoint or "none", (values or {}).pop("slug", None))


def add_slug(endpoint: str, values: dict[str, Any]) -> None:
    """Add the current employer's slug to URLs that are built without one."""
    slug = visit().slug if "visit" in g else None
    if slug and "slug" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = slug


def check_request() -> ResponseReturnValue | None:
    """Authenticate the request, check the route's access rule, and bind the transaction to the tenant.

    Returns None, or a redirect to the sign-in. Raises NotFound, Forbidden, Suspended, Unavailable or BadRequest.
    """
    if request.endpoint in (None, "static"):
        return None
    view: Any = current_app.view_functions[str(request.endpoint)]
    if view.largest:
        request.max_content_length = view.largest  # before the CSRF check reads the form
    by_token = bearer.has_token() and wants_json()
    if current_app.config["WTF_CSRF_ENABLED"] and not by_token:
        csrf.protect()
    if view.access == PUBLIC:
        return None
    refuse_nul()
    if bearer.has_token() and not by_token:
        raise NotFound(N_("There is no page at this web address."))  # tokens are for the API only
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    get_locale()  # caches the language, which an error page needs after `visit` has dropped the user
    current = visit()
    current.actor = signed_in_actor(current, current.memberships.get(current.slug or ""))
    if current.slug is None:
        check_platform_rule(view.access)
        commit_timestamps()
    else:
        enter_employer(current, view)
    return None


def refuse_nul() -> None:
    """Raise BadRequest for a NUL in the path, which PostgreSQL would not accept in a text."""
    if "\0" in request.path:
        raise BadRequest(N_("The web address contains an invalid character."))


def ask_to_sign_in() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    sign_in = url_for("sessions.new", next=request.full_path.rstrip("?"))
    # For htmx a header instead of a redirect, which would load the sign-in form into a part of the page.
    return ("", 401, {"HX-Redirect": sign_in}) if wants_fragment() else redirect(sign_in)


def signed_in_actor(current: Visit, membership: Membership | None) -> Actor:
    """The actor for the signed-in user, with the role and record of `membership`."""
    return replace(
        current.actor,
        kind="token" if bearer.has_token() else "user",
        name=current_user.name or current_user.email,
        id=current_user.id,
        role=membership.role if membership else None,
        employee_id=membership.employee_id if membership else None,
    )


def check_platform_rule(rule: str) -> None:
    """Check the rule of a page outside of employers; NotFound hides the operator's pages from others."""
    if rule == OPERATOR and not current_user.is_operator:
        raise NotFound(N_("There is no page at this web address."))
    if rule not in (SIGNED_IN, OPERATOR):
        raise RuntimeError(f"{request.endpoint} needs an employer in its URL for the rule {rule!r}")


def enter_employer(current: Visit, view: Any) -> None:
    """Check membership and permission, and bind the transaction to the employer's tenant.

    NotFound without a membership, so that the response does not reveal whether the employer exists.
    """
    membership = current.memberships.get(current.slug or "")
    if membership is None or (bearer.has_token() and current.token_employer_id != membership.employer.id):
        raise NotFound(NO_EMPLOYER)
    tenant = membership.employer.tenant
    require_open(tenant)
    current.membership = membership
    require(current.actor, view.access)
    touch_tenant(tenant)
    commit_timestamps()
    begin_day(membership.employer)
    if view.bound:
        current.scope = ExitStack()
        current.scope.enter_context(tenant_scope(membership.employer.tenant_ref))


def require_open(tenant: Tenant) -> None:
    """Raise Suspended, NotFound or Unavailable unless the tenant is active and at a revision the code can use."""
    if tenant.state == "suspended":
        raise Suspended(N_("Please contact the operator."))
    if tenant.state != "active":
        raise NotFound(NO_EMPLOYER)
    if not scripts.is_served(tenant.revision):
        raise Unavailable(N_("This employer is being upgraded. Please try again in a minute."))


def touch_tenant(tenant: Tenant) -> None:
    """Update `last_activity_at`, at most every LAST_ACTIVITY_PRECISION."""
    if tenant.last_activity_at is None or tenant.last_activity_at < clock.now() - LAST_ACTIVITY_PRECISION:
        tenant.last_activity_at = clock.now()


def commit_timestamps() -> None:
    """Commit the updated timestamps at once, so that a slow request does not hold their row locks."""
    if session.dirty:
        session.commit()


def commit_if_successful(response: Response) -> Response:
    """Commit if the status is below 400; `end_request` rolls back anything that was not committed."""
    if response.status_code < 400:
        session.commit()
    return response


def end_request(_: BaseException | None = None) -> None:
    """Roll back what was not committed, and leave the tenant scope."""
    try:
        session.rollback()
    except SQLAlchemyError:  # the connection is broken, so there is nothing to roll back
        session().invalidate()
    finally:
        if scope := g.visit.scope if "visit" in g else None:
            g.visit.scope = None
            scope.close()
