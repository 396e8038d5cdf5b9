"""What happens to a form around its view: sent twice it acts once; too late or with mistakes it is shown as typed.

A form that fails is never answered at the address that it was sent to, so that Back, reload and a copied address work:
the browser is led to the page of the form (`access(…, page=…)`), which shows what was typed. Requests that are not a
browser's navigation, such as those of scripts, get the page itself with its status (409, 422, 429).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.fernet import InvalidToken
from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from hrapp.access.rules import PUBLIC, actor, wants_fragment, wants_json
from hrapp.core.crypto import keyring
from hrapp.core.errors import DomainError
from hrapp.core.extensions import session
from hrapp.core.fields.kept import Kept, kept_values, show_again
from hrapp.core.languages import translated
from hrapp.core.text import as_id
from hrapp.platform.accounts.operations import NOBODY
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions import operations
from hrapp.web import receiving

RANDOM_BYTES = 12
# A page may be left open over a weekend.
KEY_AGE = 7 * 24 * 60 * 60
PARAMETER = "kept"
# What somebody who is not signed in typed is kept in the session's cookie, which browsers limit to 4 kB.
IN_COOKIE = "cookie"
LARGEST_IN_COOKIE = 2_000
LARGEST = 300_000


def init_app(app: Flask) -> None:
    app.jinja_env.globals["form_key"] = form_key


# The key of a form


def form_key() -> str:
    """A new key for a form: random, and signed together with the id of the user for whom the page is made."""
    made = (actor().id or NOBODY).bytes + token_bytes(RANDOM_BYTES)
    return signer().sign(urlsafe_b64encode(made)).decode()


def made_for() -> UUID | None:
    """The user for whom the sent form was made, by its key; None if it has none, or that of somebody not signed in."""
    try:
        key = urlsafe_b64decode(signer().unsign(request.form.get("form_key", ""), max_age=KEY_AGE))
    except BadSignature:
        return None
    user_id = UUID(bytes=key[:16])
    return None if user_id == NOBODY else user_id


def signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="form key")


# Sent twice


def fingerprint() -> bytes | None:
    """The hash of a sent form's key and content; None if it is not a form of the signed-in user's.

    With the content, since somebody may go back, change what they typed, and mean to send that too.
    """
    if request.method != "POST" or wants_json() or not actor().id or not visit().admitted or made_for() != actor().id:
        return None
    sent = sorted((name, values) for name, values in request.form.lists() if name != "csrf_token")
    return sha256(repr((request.path, sent, receiving.sent_files())).encode()).digest()


def acts_first(sent: bytes, location: str) -> bool:
    """Record that the form acts; False if it has acted already, and then the caller has to roll back."""
    return operations.record(owner(), sent, location)


def answer_of_first(sent: bytes) -> ResponseReturnValue | None:
    """The answer that a form got that has acted already; None if it has not."""
    location = operations.location_of(owner(), sent)
    if location is None:
        return None
    cookie.pop("_flashes", None)  # of the attempt that was rolled back
    flash(_("This had been sent already, and was done once."), "info")
    return redirect(location, 303)


def owner() -> UUID:
    found = actor().id
    assert found is not None  # noqa: S101  a fingerprint is that of a signed-in user's form
    return found


# The page of a form


def page_of(endpoint: str | None, values: dict[str, Any], **query: str) -> str | None:
    """The path of the page whose form or button sends to a route; None if the route declares none."""
    named = getattr(current_app.view_functions.get(endpoint or ""), "page", None)
    if named is None:
        return None
    page, _mark, fixed = named.partition("?")
    taken = {name for rule in current_app.url_map.iter_rules(page) for name in rule.arguments}
    given: dict[str, Any] = {name: value for name, value in values.items() if name in taken}
    more = dict(part.split("=") for part in fixed.split("&") if part)
    return url_for(page, **(given | more | query))


def page_behind(error: MethodNotAllowed) -> str | None:
    """The page to show for a GET of an address that takes only POST."""
    if request.method != "GET" or wants_json() or "POST" not in (error.valid_methods or ()):
        return None
    try:
        endpoint, values = current_app.create_url_adapter(request).match(method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    return page_of(endpoint, dict(values))


def page_here(**query: str) -> str | None:
    """The page of the form that this request sends; None if it is not known."""
    if onward := request.form.get("next"):
        query["next"] = onward
    return page_of(request.endpoint, request.view_args or {}, **query)


# Not accepted


def lead_back(status: int) -> ResponseReturnValue | None:
    """The redirect to the page of a form that was refused, which shows it with its mistakes.

    None if there is no such form, or if it is not a browser that navigates. Ends nothing: the caller has rolled back.
    """
    form = g.get("sent_form")
    if status not in (409, 422, 429) or form is None or not is_navigation():
        return None
    errors = {name: list(map(str, messages)) for name, messages in form.all_errors.items()}
    return to_page(actor().id, errors=errors, stale=form.stale, form=type(form.schema).__name__)


def leads_back(error: DomainError) -> bool:
    """Whether an error is said on the page of the form or button, instead of on one of its own."""
    said_there = error.status in (409, 422, 429) and request.method == "POST" and is_navigation()
    return said_there and page_here() is not None


def lead_back_with(error: DomainError) -> ResponseReturnValue:
    """The redirect to the page of the form or button, which says the rule; the caller has rolled back."""
    flash(translated(error.message), "error")
    kept = to_page(actor().id) if kept_values(request.form) else None
    return kept or redirect(page_here() or "/", 303)


def lead_back_late() -> ResponseReturnValue | None:
    """The answer to a form whose session has ended: its page, after signing in where that is needed.

    None unless it comes from a page of this site. It never acts by itself: the page says that it has to be sent again.
    """
    if request.method != "POST" or wants_json() or not is_from_here():
        return None
    view: Any = current_app.view_functions[str(request.endpoint)]
    if view.access == PUBLIC:
        return to_page(None, late=True)
    maker = made_for()
    if not current_user.is_authenticated:
        return to_sign_in()
    if maker not in (None, current_user.id):
        return None
    return to_page(current_user.id, late=True)


def to_sign_in() -> ResponseReturnValue:
    """The redirect to the sign-in and from there to the page that was asked for, or that of the form that was sent."""
    target = request.full_path.rstrip("?")
    if request.method != "GET":
        maker = made_for() if request.method == "POST" and is_from_here() and is_read_now() else None
        kept = keep(maker, late=True) if maker else None
        target = (page_here(**{PARAMETER: kept}) if kept else page_of(request.endpoint, request.view_args or {})) or "/"
        if kept:
            flash(_("Your session has ended. What you typed is kept: sign in to go on."), "warning")
    sign_in = url_for("sessions.new", next=target)
    # For htmx a header instead of a redirect, which would load the sign-in form into a part of the page.
    return ("", 401, {"HX-Redirect": sign_in}) if wants_fragment() else redirect(sign_in)


def is_read_now() -> bool:
    """Whether the body is small enough to be read for somebody who is not signed in."""
    return (request.content_length or 0) <= (request.max_content_length or 0)


def to_page(user_id: UUID | None, **why: Any) -> ResponseReturnValue | None:
    """The redirect to the page of the sent form, where what was typed is shown again."""
    kept = keep(user_id, **why)
    page = page_here(**{PARAMETER: kept}) if kept else None
    if page is None:
        return None
    return ("", 401, {"HX-Redirect": page}) if wants_fragment() else redirect(page, 303)


def keep(user_id: UUID | None, **why: Any) -> str | None:
    """Keep what was typed for this user, or in the cookie of somebody not signed in; the value of PARAMETER.

    None if it is too large.
    """
    path = urlsplit(page_here() or "").path
    chosen = [name for name, file in request.files.items() if file.filename]
    text = Kept(path, kept_values(request.form), chosen, **why).as_text()
    if user_id is None:
        sealed = keyring.fernet.encrypt(text.encode()).decode()
        if len(sealed) > LARGEST_IN_COOKIE:
            return None
        cookie[PARAMETER] = sealed
        return IN_COOKIE
    if len(text) > LARGEST:
        return None
    try:
        kept = operations.keep(user_id, text)
        session.commit()
    except IntegrityError:  # the user is gone
        session.rollback()
        return None
    return kept.hex


def resume() -> None:
    """Let the page show what was kept, if the address names it and it was kept for this user and this page."""
    show_again(None)
    named = request.args.get(PARAMETER)
    if not named or request.method != "GET":
        return
    text: str | None = None
    if named == IN_COOKIE:
        with suppress(InvalidToken):  # by a key that has been retired since
            text = keyring.fernet.decrypt(cookie.get(PARAMETER, "").encode()).decode()
    elif actor().id and (kept_id := as_id(named)):
        text = operations.content_of(owner(), kept_id)
    kept = Kept.from_text(text) if text else None
    if kept is None or kept.path != request.path:
        return
    show_again(kept)
    if kept.late and not kept.values and not kept.files:
        flash(_("Your session had ended, so nothing was done. Press the button again."), "warning")


# Where a request comes from


def is_navigation() -> bool:
    """Whether a browser shows the answer as a page, rather than a script reading it."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate" and not wants_fragment() and not wants_json()


def is_from_here() -> bool:
    """Whether a page of this site sent the request: only then is anything kept that could be sent again by a click."""
    source = request.headers.get("Origin") or request.referrer or ""
    try:
        return urlsplit(source).netloc == request.host
    except ValueError:
        return False
