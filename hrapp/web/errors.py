"""Error handlers, which render every error as a page or as an RFC 9457 problem document."""

import traceback
from http import HTTPStatus
from typing import Any

import psycopg2
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import TransactionRollbackError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hrapp.access.rules import wants_json
from hrapp.core import metrics
from hrapp.core.database import refusal
from hrapp.core.errors import (
    BY_HTTP,
    BadRequest,
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    LostRace,
    NotFound,
    PreconditionFailed,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
)
from hrapp.core.extensions import login_manager, session
from hrapp.core.languages import translated
from hrapp.core.logs import log
from hrapp.core.text import N_
from hrapp.hr.employees.merged import Merged
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import TenantBound
from hrapp.web import forms
from hrapp.web.gateway import answer_again, end_request, signed_in_actor, unauthorized

# Titles and codes by status, used for werkzeug's HTTP errors too.
KINDS = (
    *(BadRequest, Forbidden, NotFound, Conflict, Gone, PreconditionFailed, TooLarge, UnsupportedMediaType, Invalid),
    *(TooManyRequests, DomainError, Unavailable),
)
TITLES = {kind.status: kind.title for kind in (*KINDS, *BY_HTTP)}
CODES = {kind.status: kind.code for kind in (*KINDS, *BY_HTTP)}
ADVICE = {
    400: N_("Go back, reload the page and try again."),
    401: N_("Send a valid token, or sign in."),
    403: N_("If you need access, ask the employer’s owner or an administrator."),
    404: N_("Check the web address, or go to your home page."),
    405: N_("Go back and try again. For programs: the Allow header lists the accepted methods."),
    409: N_("Reload the page to see the current data, then try again."),
    410: N_("This has expired or was removed. Go to your home page."),
    412: N_("Read the current version, then send the change again."),
    413: N_("Choose a smaller file or enter less text."),
    415: N_("Send JSON with the header “Content-Type: application/json”."),
    422: N_("Correct the marked fields and try again."),
    429: N_("Wait a few minutes, then try again."),
    500: N_(
        "This is our fault, and the error has been recorded. Try again. "
        "If it happens again, tell us the request number."
    ),
    503: N_("Try again in a minute. Nothing you saved is lost."),
}
# Two transactions that waited for each other, or one that waited too long.
LOST_RACES = (TransactionRollbackError, LockNotAvailable)
# Headers of werkzeug's HTTP errors that say what a client may do.
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
OTHER_ADVICE = N_("We could not process this request. Go back and try again.")


def init_app(app: Flask) -> None:
    app.after_request(redirect_without_page)
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SQLAlchemyError, database_error)
    app.register_error_handler(psycopg2.Error, database_error)  # jobs are written on the driver's own connection
    app.register_error_handler(Exception, internal_error)


def domain_error(error: DomainError) -> ResponseReturnValue:
    """Rules of the business are said on the page where one is; other errors have a page, in the employer's frame."""
    sent = forms.fingerprint()
    if sent and (again := answer_again(sent)):
        return again
    if forms.leads_back(error):
        end_request()
        return forms.lead_back_with(error)
    if isinstance(error, Merged) and (elsewhere := address_of_kept(error)):
        end_request()
        return redirect(elsewhere, 303)
    message = translated(error.message) if error.message else ""
    return in_frame(error.status, _(error.title), message, error.advice) or plain(error, message)


def address_of_kept(error: Merged) -> str | None:
    """The same page of the record that was kept as this one was given up; None where no page is asked for.

    Not for good: a merge can be undone.
    """
    args = request.view_args or {}
    if request.method != "GET" or wants_json() or "employee_id" not in args:
        return None
    kept = url_for(str(request.endpoint), **args | {"employee_id": error.kept_id})
    return f"{kept}?{query}" if (query := request.query_string.decode("ascii", "replace")) else kept


def plain(error: DomainError, message: str) -> ResponseReturnValue:
    """An error without anything that may be gone."""
    members = error.members  # before the rows are gone that it may be read from
    reset_request()
    fields = error.fields if isinstance(error, Invalid) else None
    title = _(error.title)
    body, status = answer(error.status, title, message, fields, members, advice=error.advice, code=error.code)
    return body, status, {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}


def in_frame(status: int, title: str, message: str, advice: str = "") -> ResponseReturnValue | None:
    """The error with the employer's navigation around it, for its members; None where that cannot be."""
    if wants_json() or visit().membership is None or status >= 500 or not session.is_active:
        return None
    try:
        page = render_template("error_framed.html", **shown(status, title, message, advice))
    except (SQLAlchemyError, TenantBound):  # what the frame needs is gone with the transaction
        return None
    end_request()
    return page, status


def csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """A form from an earlier session is shown again as it was typed; one from another site is refused.

    To the API a browser's session alone is no proof of who sends a change, since browsers send it by themselves.
    """
    if wants_json():
        return http_error(unauthorized())
    late = forms.lead_back_late()
    return late or domain_error(BadRequest(N_("This form has expired or did not come from this site.")))


def http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, MethodNotAllowed) and (page := forms.page_behind(error)):
        return redirect(page)
    if error.code in (404, 405):
        enter_frame()
        if framed := in_frame(error.code, _(TITLES.get(error.code, DomainError.title)), ""):
            return framed
    body, status = answer(error.code, _(TITLES.get(error.code, DomainError.title)), "")
    return body, status, [header for header in error.get_response().headers if header[0] in KEPT_HEADERS]


def redirect_without_page(response: Response) -> Response:
    """A redirect of the API, such as one to an address without doubled slashes: its Location says all."""
    if 300 < response.status_code < 309 and wants_json():
        response.set_data(b"")
        response.headers.remove("Content-Type")
    return response


def enter_frame() -> None:
    """Let an address that does not exist inside an employer have its frame, for members."""
    _root, prefix, slug, *_rest = (*request.path.split("/"), "", "", "")
    if prefix != "e" or visit().membership or wants_json():
        return
    try:
        membership = visit().memberships.get(slug) if current_user.is_authenticated else None
    except SQLAlchemyError:  # no database, no frame
        return
    if membership and membership.employer.tenant.state == "active":
        visit().slug, visit().membership = slug, membership
        visit().actor = signed_in_actor(visit(), membership)


def database_error(error: SQLAlchemyError | psycopg2.Error) -> ResponseReturnValue:
    """409 or 422 for integrity errors, 409 for lost races, 503 without a database, 500 for anything else."""
    original = getattr(error, "orig", None) or error
    if isinstance(error, IntegrityError | StaleDataError):
        log.warning("conflict", constraint=getattr(getattr(original, "diag", None), "constraint_name", None))
        return refused_by_database(refusal(error))
    if isinstance(original, LOST_RACES):
        log.warning("lost a race", reason=type(original).__name__)
        return refused_by_database(LostRace())
    away = isinstance(original, psycopg2.OperationalError | psycopg2.InterfaceError | PoolTimeout)
    if away or getattr(error, "connection_invalidated", False):
        log.error("database away", reason=type(original).__name__)
        reset_request()
        return domain_error(Unavailable(N_("We cannot reach our database.")))
    return internal_error(error)


def refused_by_database(error: Conflict | Invalid) -> ResponseReturnValue:
    session.rollback()
    return domain_error(error)


def internal_error(error: Exception) -> ResponseReturnValue:
    reset_request()
    metrics.ERRORS.labels(endpoint=visit().endpoint).inc()
    if isinstance(error, DBAPIError | psycopg2.Error):
        # The driver's messages quote values, which are personal data.
        original, where = getattr(error, "orig", error), traceback.format_tb(error.__traceback__)[-3:]
        log.error("failed", error=type(original).__name__, code=getattr(original, "pgcode", None), where=where)
    else:
        log.error("failed", exc_info=error)
    return answer(500, _("Something went wrong"), "")


def reset_request() -> None:
    """Roll back, and drop user and employer, so that the error page needs no database."""
    g._login_user = login_manager.anonymous_user()
    visit().forget()
    end_request()


def answer(
    status: int,
    title: str,
    message: str,
    fields: dict[str, list[str]] | None = None,
    members: dict[str, Any] | None = None,
    *,
    advice: str = "",
    code: str = "",
) -> tuple[Any, int]:
    """The body and status of an error response: a page, or a problem document for the API."""
    words = shown(status, title, message, advice)
    if wants_json():
        code = code or CODES.get(status) or HTTPStatus(status).name.lower()
        problem = {"type": f"{current_app.config['BASE_URL']}/api/docs#error-{code}", "title": title, "status": status}
        problem |= {"code": code, "detail": message or words["advice"], "request_id": visit().request_id}
        errors = {name: list(map(translated, why)) for name, why in (fields or {}).items()}
        response = jsonify(problem | ({"errors": errors} if errors else {}) | (members or {}))
        response.content_type = "application/problem+json"
        return response, status
    return render_template("error.html", **words), status


def shown(status: int, title: str, message: str, advice: str) -> dict[str, Any]:
    """The words of an error's page; the number of the request only where it helps to find what went wrong."""
    return {
        "code": status,
        "title": title,
        "message": message,
        "advice": _(advice or ADVICE.get(status, OTHER_ADVICE)),
        "request_id": visit().request_id if status >= 500 else "",
    }
