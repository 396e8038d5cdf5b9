"""The JSON API of departures, with the same fields and operations as the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, post_dump

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, check_version, created
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.fields.kinds import Choice, Day, Moment
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.lists.output import as_json, list_of
from hrapp.hr.employees.api import NamedOutput
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.leaving import listing, operations, queries
from hrapp.hr.leaving.fields import Approver, DepartureFields, DepartureState, RejectionFields, WordFields
from hrapp.hr.leaving.forms import HEAD
from hrapp.hr.leaving.models import Departure
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

api = Blueprint(
    "leaving_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/departures",
    description="Departures: that somebody leaves",
)
listed = Blueprint(
    "departures_api", __name__, url_prefix="/api/v1/e/<slug>/departures", description="All departures of an employer"
)
PRIVATE = ("reason", "rehire_eligible")


class HeadsField(fields.Dict):
    """Who heads each department instead: id of a department → id of a person, or null."""

    def __init__(self, **more: Any) -> None:
        about = {"description": "Who heads each department instead: its id → the id of a person, or null for nobody."}
        super().__init__(keys=fields.UUID(), values=fields.UUID(allow_none=True), metadata=about, **more)


class DecisionOutput(Fields):
    """An approval, or a rejection."""

    name = fields.String()
    at = fields.String()
    approved = fields.Boolean()
    word = fields.String(allow_none=True)


class DepartureOutput(DepartureFields):
    """A departure. The reason only for those who see what is personal, the note and the words for HR alone."""

    row = Departure

    id = fields.UUID()
    employee_id = fields.UUID()
    employee = fields.Nested(NamedOutput)
    state = Choice(_l("State"), choices=DepartureState, allow_none=False)
    access_until = Day(_l("Last day of access"))
    heads = HeadsField(allow_none=False)
    needs = fields.List(Choice(_l("Approval"), choices=Approver, required=True))
    decisions = fields.List(fields.Nested(DecisionOutput))
    requested_by = fields.String(attribute="requested_by_name")
    handed_over_at = Moment(_l("Handed over"))
    version = fields.Integer()

    @post_dump(pass_original=True)
    def leave_out_private(self, data: dict[str, Any], row: Departure, **_: Any) -> dict[str, Any]:
        edits = may(actor(), "departures.edit") and not queries.is_own(actor(), row)
        hidden = set() if may(actor(), "employees.personal", row.employee_id) else set(PRIVATE)
        hidden |= set() if edits else {"note"}
        if not (edits or (row.requested_by and row.requested_by == actor().id)):
            data["decisions"] = [each | {"word": None} for each in data["decisions"]]
        return {name: None if name in hidden else value for name, value in data.items()}


class DepartureInput(Versioned, DepartureFields):
    """That somebody leaves; what is not said is as the settings propose."""

    heads = HeadsField()


DepartureList = list_of(DepartureOutput(), "DepartureList")


class WordInput(Versioned, WordFields):
    """An approval; `version` or If-Match may say of what."""


class RejectionInput(Versioned, RejectionFields):
    """A rejection, with the reason."""


@listed.get("/")
@access("departures.view")
@listed.arguments(listing.DEPARTURES.query, location="query")
@listed.response(200, DepartureList)
def index_all(args: dict[str, Any]) -> dict[str, Any]:
    """List the departures of the people whom the caller may see, by last day."""
    return as_json(listing.find_departures(actor(), listing.DEPARTURES.asked_by(args), visit().today))


@api.get("")
@access("departures.view")
@api.response(200, DepartureOutput(many=True))
@api.doc(operationId="listDeparturesOfEmployee")
def index(employee_id: UUID) -> Response:
    """List the departures of one person, the newest first."""
    employee = get_employee(actor(), employee_id)
    found = [each for each in queries.departures_of(employee.id) if queries.may_see(actor(), each)]
    for each in found:
        each.employee = employee
    return jsonify(DepartureOutput(many=True).dump(found))


# Unbound, as all that decides about access: memberships are in `public`.
@api.post("")
@access("departures.edit", bound=False)
@api.arguments(DepartureInput)
@api.response(201, DepartureOutput)
@api.doc(operationId="createDeparture")
def create(args: dict[str, Any], employee_id: UUID) -> Response:
    """Let somebody leave, or ask for the approval that the settings demand.

    409 if they leave or have left already, or are the last owner.
    """
    values = Values(args)
    with tenant_scope(visit().employer.tenant_ref):
        check_version(get_employee(actor(), employee_id, lock=True), values.pop("version", None))
    with named_for_api():
        departure = operations.request_departure(actor(), visit().employer, employee_id, said(values), visit().today)
    where = url_for(".show", employee_id=employee_id, departure_id=departure.id)
    return created(answer(DepartureOutput(), departure), where)


@api.get("/<uuid:departure_id>")
@access("departures.decide")
@api.response(200, DepartureOutput)
@api.doc(operationId="getDeparture")
def show(employee_id: UUID, departure_id: UUID) -> Response:
    """Get one departure, with its version as ETag. Whoever may approve it finds it too."""
    return answer(DepartureOutput(), departure_of(employee_id, departure_id))


@api.patch("/<uuid:departure_id>")
@access("departures.edit", bound=False)
@api.arguments(DepartureInput(partial=True))
@api.response(200, DepartureOutput)
@api.doc(operationId="updateDeparture")
def update(args: dict[str, Any], employee_id: UUID, departure_id: UUID) -> Response:
    """Change what was said. `version` or If-Match names the version to change.

    A request is asked for anew. Of an approved departure, job history and access follow.
    """
    with tenant_scope(visit().employer.tenant_ref):
        values = said(changes_to(departure_of(employee_id, departure_id, lock=True), args))
    with named_for_api():
        changed = operations.change_departure(actor(), visit().employer, departure_id, values, visit().today)
    return answer(DepartureOutput(), changed)


@api.delete("/<uuid:departure_id>")
@access("departures.edit", bound=False)
@api.response(204)
@api.doc(operationId="cancelDeparture")
def destroy(employee_id: UUID, departure_id: UUID) -> None:
    """Cancel a request, or take an approved departure back: the person goes on working here."""
    with tenant_scope(visit().employer.tenant_ref):
        check_version(departure_of(employee_id, departure_id, lock=True))
    operations.cancel(actor(), visit().employer, departure_id, visit().today)


@api.post("/<uuid:departure_id>/approval")
@access("departures.decide", bound=False)
@api.arguments(WordInput)
@api.response(200, DepartureOutput)
@api.doc(operationId="approveDeparture")
def create_approval(args: dict[str, Any], employee_id: UUID, departure_id: UUID) -> Response:
    """Approve it. With the last approval that it needs, the person leaves. 403 for whoever asked for it."""
    with tenant_scope(visit().employer.tenant_ref):
        check_version(departure_of(employee_id, departure_id, lock=True), args.get("version"))
    word = args.get("word")
    return answer(DepartureOutput(), operations.approve(actor(), visit().employer, departure_id, word, visit().today))


@api.post("/<uuid:departure_id>/rejection")
@access("departures.decide", bound=False)
@api.arguments(RejectionInput)
@api.response(200, DepartureOutput)
@api.doc(operationId="rejectDeparture")
def create_rejection(args: dict[str, Any], employee_id: UUID, departure_id: UUID) -> Response:
    """Reject it, with the reason."""
    with tenant_scope(visit().employer.tenant_ref):
        check_version(departure_of(employee_id, departure_id, lock=True), args.get("version"))
    return answer(DepartureOutput(), operations.reject(actor(), visit().employer, departure_id, args["word"]))


def departure_of(employee_id: UUID, departure_id: UUID, *, lock: bool = False) -> Departure:
    """The departure of this person; NotFound if it is another's, or as `get_departure`."""
    departure = queries.get_departure(actor(), departure_id, lock=lock)
    if departure.employee_id != employee_id:
        raise NotFound(queries.NOT_FOUND)
    return departure


@contextmanager
def named_for_api() -> Iterator[None]:
    """Let mistakes in the heads of departments be named as they are sent, `heads`."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            {"heads" if name.startswith(HEAD) else name: whys for name, whys in error.fields.items()}
        ) from error


def said(values: Values) -> Values:
    """The values with `heads` always there."""
    return Values({"heads": {}} | values)
