"""A POST to the API that brings an Idempotency-Key acts once: sent again, it gets the answer that it got before.

The key is claimed in the request's own transaction. So a request that fails gives it back, and one that comes at the
same time waits for the first. It holds for a day, for one login or token, and for one route.
"""

import json
import re
from hashlib import sha256

from flask import Response, current_app, request

from hrapp.access.rules import wants_json
from hrapp.core.crypto import keyed_hash
from hrapp.core.errors import BadRequest
from hrapp.core.text import N_
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions import operations
from hrapp.web import receiving

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
REPLAYED = "Idempotency-Replayed"


def begin() -> Response | None:
    """Claim the key of this request, if it brings one; what it was answered before, if it has acted.

    BadRequest if the key is malformed, KeyReused if it has acted with another body.
    """
    key = request.headers.get(HEADER)
    current = visit()
    if key is None or current.actor.id is None or request.method != "POST" or not wants_json():
        return None
    if not KEY.fullmatch(key):
        raise BadRequest(N_("An Idempotency-Key has 1 to 255 visible ASCII characters, such as those of a UUID."))
    fingerprint = sha256(repr((current.token_id, request.path.rstrip("/"), key)).encode()).digest()
    # With a key, since bodies hold identifiers, which could be found from a bare hash by trying all of them.
    sent = request.query_string + b"\0" + receiving.sent_body()
    content = keyed_hash(current_app.config["SECRET_KEY"], HEADER, sha256(sent).hexdigest())
    if operations.claim(current.actor.id, fingerprint, content):
        current.claim = fingerprint
        return None
    return from_text(operations.answer_of(current.actor.id, fingerprint, content))


def keep(response: Response) -> None:
    """Keep the answer to this request, which has claimed a key, for the next one with it."""
    current = visit()
    if current.claim and current.actor.id:
        operations.keep_answer(current.actor.id, current.claim, as_text(response))


def as_text(response: Response) -> str:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return json.dumps([response.get_data(as_text=True), response.status_code, headers])


def from_text(text: str) -> Response:
    body, status, headers = json.loads(text)
    return Response(body, status, headers | {REPLAYED: "true"})
