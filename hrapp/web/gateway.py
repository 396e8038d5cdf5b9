"""Request hooks: authentication, access rule, binding the transaction to the employer's tenant, commit or rollback."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.access.rules import OPERATOR, PUBLIC, SIGNED_IN, wants_json
from hrapp.core import clock
from hrapp.core.api import require_json
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
from hrapp.web import forms, idempotency, receiving

LAST_ACTIVITY_PRECISION = timedelta(minutes=5)
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
# Forms of pages that anybody may use hold a few short texts.
LARGEST_OF_STRANGERS = 64 * 1024
# Seconds for which what has been checked counts as true.
FRESH = 5.0
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

    The body is read last: nobody sends it to a route that they may not use, and one that is slow holds no connection.
    Returns None, a redirect to the sign-in, or what the API has answered to the same request before. Raises NotFound,
    Forbidden, Suspended, Unavailable, BadRequest, UnsupportedMediaType or KeyReused.
    """
    if request.endpoint in (None, "static"):
        return None
    view: Any = current_app.view_functions[str(request.endpoint)]
    limit_body(view)
    if view.access == PUBLIC:
        forms.resume()
        check_csrf()
        return None
    refuse_nul()
    if bearer.has_token() and not wants_json():
        raise NotFound(N_("There is no page at this web address."))  # tokens are for the API only
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    get_locale()  # caches the language, which an error page needs after `visit` has dropped the user
    current = visit()
    current.actor = signed_in_actor(current, current.memberships.get(current.slug or ""))
    forms.resume()
    check_rule(current, view)
    checked = monotonic()
    check_csrf()
    if wants_json():
        require_json(request, getattr(view, "files", ()))
    receiving.read_body()
    if monotonic() - checked > FRESH and not is_still_admitted(current, view):
        return ask_to_sign_in()
    return begin_work(current, view)


def check_rule(current: Visit, view: Any) -> None:
    """Check the route's access rule; see `enter_employer` and `check_platform_rule`."""
    if current.slug is None:
        check_platform_rule(view.access)
    else:
        enter_employer(current, view)
    commit_timestamps()


def is_still_admitted(current: Visit, view: Any) -> bool:
    """Check all again for a request whose body took its time: who sends it may have lost access meanwhile.

    False if they are no longer signed in; raises as `check_rule` does.
    """
    session.expire_all()
    g.pop("_login_user", None)
    current.memberships, current.membership = {}, None
    if not current_user.is_authenticated:
        return False
    current.actor = signed_in_actor(current, current.memberships.get(current.slug or ""))
    check_rule(current, view)
    return True


def limit_body(view: Any) -> None:
    """Limit the size of the body, which is not read yet; 413 if a larger one is announced."""
    most = receiving.LARGEST_REQUEST if view.receives else current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = view.largest or (min(most, LARGEST_OF_STRANGERS) if view.access == PUBLIC else most)
    if (request.content_length or 0) > request.max_content_length:
        abort(413)


def check_csrf() -> None:
    """Let the body be read, and check a form's token; the API's need none, since no browser sends them by itself."""
    visit().admitted = True
    if current_app.config["WTF_CSRF_ENABLED"] and not (bearer.has_token() and wants_json()):
        csrf.protect()


def refuse_nul() -> None:
    """Raise BadRequest for a NUL in the path, which PostgreSQL would not accept in a text."""
    if "\0" in request.path:
        raise BadRequest(N_("The web address contains an invalid character."))


def ask_to_sign_in() -> ResponseReturnValue:
    if wants_json():
        raise unauthorized()
    request.max_content_length = LARGEST_OF_STRANGERS  # what was typed is read, to be kept; a larger body is not
    return forms.to_sign_in()


class BearerChallenge(WWWAuthenticate):
    """Says that a token is needed, or that the sent one is not usable (RFC 6750, 3); both values have to be quoted."""

    def to_header(self) -> str:
        return 'Bearer realm="hrapp"' + (', error="invalid_token"' if bearer.has_token() else "")


def unauthorized() -> Unauthorized:
    """The 401 of the API."""
    return Unauthorized(www_authenticate=BearerChallenge("bearer"))


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
    """Check membership and permission at the employer.

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


def begin_work(current: Visit, view: Any) -> ResponseReturnValue | None:
    """Begin the employer's day and claim the request's Idempotency-Key; then bind the transaction to the tenant.

    Returns what the API has answered to the same request before, if it has acted already.
    """
    if current.membership:
        begin_day(current.membership.employer)
    if again := idempotency.begin():
        return again
    if current.membership and view.bound:
        current.scope = ExitStack()
        current.scope.enter_context(tenant_scope(current.membership.employer.tenant_ref))
    return None


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
    """Commit the updated timestamps at once, so that a slow request does not hold their row locks.

    A request with a body gives its connection back as well, since the body may take its time to come.
    """
    if session.dirty or request.method not in WITHOUT_BODY:
        session.commit()


def commit_if_successful(response: Response) -> Response:
    """Commit if the status is below 400; `end_request` rolls back anything that was not committed.

    A form that has acted before is rolled back too, and gets the answer that it got then.
    """
    sent = forms.fingerprint()
    if response.status_code < 400:
        if sent and response.location and not acts_first(sent, response.location):
            return answer_again(sent) or response
        if visit().claim:
            leave_employer()
            idempotency.keep(response)
        session.commit()
    elif request.method == "POST" and not wants_json():
        again = (answer_again(sent) if sent else None) or lead_back(response.status_code)
        return again or response
    return response


def acts_first(sent: bytes, location: str) -> bool:
    leave_employer()
    return forms.acts_first(sent, location)


def answer_again(sent: bytes) -> Response | None:
    """The answer of a form that has acted before, after rolling back."""
    end_request()
    found = forms.answer_of_first(sent)
    return current_app.make_response(found) if found else None


def lead_back(status: int) -> Response | None:
    """The redirect to the page of a refused form, after rolling back."""
    end_request()
    found = forms.lead_back(status)
    return current_app.make_response(found) if found else None


def leave_employer() -> None:
    """Leave the tenant scope within the transaction, for work on `public`."""
    if scope := visit().scope:
        visit().scope = None
        scope.close()


def end_request(_: BaseException | None = None) -> None:
    """Roll back what was not committed, leave the tenant scope, and drop the files that were not kept."""
    try:
        session.rollback()
    except SQLAlchemyError:  # the connection is broken, so there is nothing to roll back
        session().invalidate()
    finally:
        if "visit" in g:
            leave_employer()
            receiving.discard_files()
