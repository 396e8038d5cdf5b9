"""Error handlers, which render every error as a page or as an RFC 9457 problem document."""

import traceback
from typing import Any

import psycopg2
from flask import Flask, g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from hrapp.access.rules import wants_json
from hrapp.core import metrics
from hrapp.core.database import refusal
from hrapp.core.errors import (
    BadRequest,
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Unavailable,
)
from hrapp.core.extensions import login_manager
from hrapp.core.languages import translated
from hrapp.core.logs import log
from hrapp.core.text import N_
from hrapp.platform.memberships.visit import visit
from hrapp.web.gateway import end_request

# Titles by status, used for werkzeug's HTTP errors too.
KINDS = (BadRequest, Forbidden, NotFound, Conflict, Gone, Invalid, Unavailable)
TITLES = {kind.status: kind.title for kind in KINDS} | {
    401: N_("You need to sign in"),
    405: N_("This action is not possible here"),
    413: N_("This is too large"),
    415: N_("This type of content is not supported"),
}
ADVICE = {
    400: N_("Go back, reload the page and try again."),
    401: N_("Send a valid token, or sign in."),
    403: N_("If you need access, ask the employer’s owner or an administrator."),
    404: N_("Check the web address, or go to your home page."),
    405: N_("Go back and try again. For programs: the Allow header lists the accepted methods."),
    409: N_("Reload the page to see the current data, then try again."),
    410: N_("This has expired or was removed. Go to your home page."),
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
OTHER_ADVICE = N_("We could not process this request. Go back and try again.")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SQLAlchemyError, database_error)
    app.register_error_handler(psycopg2.Error, database_error)  # jobs are written on the driver's own connection
    app.register_error_handler(Exception, internal_error)


def domain_error(error: DomainError) -> ResponseReturnValue:
    reset_request()
    fields = error.fields if isinstance(error, Invalid) else None
    return answer(
        error.status, _(error.title), translated(error.message) if error.message else "", fields, error.advice
    )


def csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return domain_error(BadRequest(N_("This form has expired or did not come from this site.")))


def http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    body, status = answer(error.code, _(TITLES.get(error.code, DomainError.title)), "")
    response = error.get_response()
    headers = {name: value for name, value in response.headers if name in ("Allow", "Retry-After")}
    return body, status, headers


def database_error(error: SQLAlchemyError | psycopg2.Error) -> ResponseReturnValue:
    """409 or 422 for integrity errors, 503 if the database is unavailable, 500 for anything else."""
    original = getattr(error, "orig", None) or error
    if isinstance(error, IntegrityError | StaleDataError):
        log.warning("conflict", constraint=getattr(getattr(original, "diag", None), "constraint_name", None))
        return domain_error(refusal(error))
    away = isinstance(original, psycopg2.OperationalError | psycopg2.InterfaceError | PoolTimeout)
    if away or getattr(error, "connection_invalidated", False):
        log.error("database away", reason=type(original).__name__)
        return domain_error(Unavailable(N_("We cannot reach our database.")))
    return internal_error(error)


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
    status: int, title: str, message: str, fields: dict[str, list[str]] | None = None, advice: str = ""
) -> tuple[Any, int]:
    """The body and status of an error response: a page, or a problem document for the API."""
    advice = _(advice or ADVICE.get(status, OTHER_ADVICE))
    request_id = visit().request_id
    if wants_json():
        problem = {"type": "about:blank", "title": title, "status": status, "request_id": request_id}
        problem["detail"] = message or advice
        errors = {name: list(map(translated, why)) for name, why in (fields or {}).items()}
        response = jsonify(problem | ({"errors": errors} if errors else {}))
        response.content_type = "application/problem+json"
        return response, status
    return (
        render_template(
            "error.html",
            code=status,
            title=title,
            message=message,
            advice=advice,
            request_id=request_id,
        ),
        status,
    )
