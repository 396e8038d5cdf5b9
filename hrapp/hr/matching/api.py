"""The JSON API of pairs of records that are alike: the decision, the merge, and undoing it."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, check_version
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.fields.kinds import NOT_KNOWN, Choice, Moment, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import translated
from hrapp.core.lists.output import as_json, list_of
from hrapp.core.text import N_
from hrapp.hr.employees.fields import Status
from hrapp.hr.matching import deciding, listing, merging, scan, undoing
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.histories import Holds
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.queries import get_pair, people_of
from hrapp.hr.matching.shown import preview, why_kept
from hrapp.hr.matching.values import Stays, chosen_names
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

api = Blueprint(
    "duplicates_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/duplicates",
    description="Possible duplicates: records that may be of the same person",
)


class RecordOutput(Fields):
    """A record of a pair."""

    id = fields.UUID()
    name = fields.String()
    number = fields.String()
    job_title = fields.String()
    status = Choice(_l("Status"), choices=Status, allow_none=False)
    version = fields.Integer()


class ReasonsField(fields.List):  # type: ignore[type-arg]
    """Why two records are alike, in the reader's language."""

    def __init__(self, **more: Any) -> None:
        super().__init__(fields.String(), attribute="why", dump_only=True, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> list[str]:
        return [translated(each) for each in value]


class PairOutput(Fields):
    """Two records that are alike. Of a merged pair `first` is the one that was kept, and there is no `second`."""

    id = fields.UUID()
    state = Choice(_l("State"), choices=PairState, allow_none=False)
    score = fields.Integer()
    reasons = ReasonsField()
    first = fields.Nested(RecordOutput)
    second = fields.Nested(RecordOutput, allow_none=True)
    found_at = Moment(_l("Found"), allow_none=False)
    decided_at = Moment(_l("Decided"))
    decided_by = fields.String(attribute="decided_by_name", allow_none=True)
    reason = fields.String(allow_none=True)
    merged_id = fields.UUID(allow_none=True)
    version = fields.Integer()


PairList = list_of(PairOutput(), "DuplicateList")


class DifferenceInput(Versioned, Fields):
    """Why two records are of different people."""

    reason = Text(_l("Why they are different people"), limit=500, required=True)


class MergeInput(Versioned, Fields):
    """How two records become one; what is not said is as the preview proposes it.

    `keep` is the id of the record that is kept, and `values` says by field whose value stays. `record_versions` are the
    versions of the records, by id, that the choice was made from.
    """

    keep = fields.UUID()
    values = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.OneOf(list(map(str, Stays)))))
    history = Choice(_l("Job history"), choices=Holds)
    record_versions = fields.Dict(keys=fields.UUID(), values=fields.Integer())


class LineOutput(Fields):
    """A field of both records, private values masked; `stays` says whose value stays, null where none is chosen."""

    name = fields.String()
    label = fields.String()
    kept = fields.String()
    given_up = fields.String()
    differs = fields.Boolean()
    stays = Choice(_l("Stays"), choices=Stays)


class PreviewOutput(Fields):
    """What a merge would do: which record is kept, field by field whose value stays, and what stands against it."""

    keep = fields.UUID()
    give_up = fields.UUID()
    fields_ = fields.List(fields.Nested(LineOutput), data_key="fields")
    history = Choice(_l("Job history"), choices=Holds, allow_none=False)
    can_join_histories = fields.Boolean()
    obstacles = fields.List(fields.String())
    record_versions = fields.Dict(keys=fields.UUID(), values=fields.Integer())


class ScanOutput(Fields):
    """A scan for duplicates: how many records have been compared, of how many; `finished_at` is null while it runs."""

    started_at = Moment(_l("Started"), allow_none=False)
    started_by = fields.String(attribute="started_by_name")
    done = fields.Integer()
    total = fields.Integer()
    finished_at = Moment(_l("Finished"))


class PreviewQuery(Fields):
    """Which record would be kept."""

    keep = fields.UUID()


def loaded(pair_id: UUID, *, lock: bool = False) -> DuplicatePair:
    """The pair with its records."""
    pair = get_pair(pair_id, lock=lock)
    people_of(pair)
    return pair


@api.get("/")
@access("duplicates.decide")
@api.arguments(listing.PAIRS.query, location="query")
@api.response(200, PairList)
@api.doc(operationId="listDuplicates")
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the pairs of records that are alike, at first those that are to be decided, the likeliest first."""
    return as_json(listing.find_pairs(listing.PAIRS.asked_by(args)))


@api.get("/scan")
@access("duplicates.decide")
@api.response(200, ScanOutput)
@api.doc(operationId="getDuplicateScan")
def show_scan() -> Response:
    """Show how far the last scan for duplicates has come. 404 if there was none yet."""
    if (found := scan.progress()) is None:
        raise NotFound(N_("Nobody has looked for duplicates yet."))
    return jsonify(ScanOutput().dump(found))


@api.post("/scan")
@access("duplicates.decide")
@api.response(202, ScanOutput)
@api.doc(operationId="startDuplicateScan")
def create_scan() -> tuple[Response, int]:
    """Look for duplicates among all records, in the background. While a scan runs, that one is answered."""
    return jsonify(ScanOutput().dump(scan.start(actor()))), 202


@api.get("/<uuid:pair_id>")
@access("duplicates.decide")
@api.response(200, PairOutput)
@api.doc(operationId="getDuplicate")
def show(pair_id: UUID) -> Response:
    """Get one pair, with its version as ETag."""
    return answer(PairOutput(), loaded(pair_id))


@api.post("/<uuid:pair_id>/difference")
@access("duplicates.decide")
@api.arguments(DifferenceInput)
@api.response(200, PairOutput)
@api.doc(operationId="createDifference")
def create_difference(args: dict[str, Any], pair_id: UUID) -> Response:
    """Decide that they are different people, with the reason; they are never found as a pair again."""
    pair = loaded(pair_id, lock=True)
    check_version(pair, args.get("version"))
    deciding.tell_apart(actor(), pair, args["reason"])
    return answer(PairOutput(), pair)


@api.delete("/<uuid:pair_id>/difference")
@access("duplicates.decide")
@api.response(200, PairOutput)
@api.doc(operationId="deleteDifference")
def destroy_difference(pair_id: UUID) -> Response:
    """Take it back that they are different people: the pair is to be decided again."""
    pair = loaded(pair_id, lock=True)
    check_version(pair)
    deciding.take_back(actor(), pair)
    return answer(PairOutput(), pair)


@api.get("/<uuid:pair_id>/merge")
@access("duplicates.decide")
@api.arguments(PreviewQuery, location="query")
@api.response(200, PreviewOutput)
@api.doc(operationId="previewMerge")
def show_merge(args: dict[str, Any], pair_id: UUID) -> Response:
    """Show what a merge would do, without doing it. 409 if the pair was decided."""
    pair = loaded(pair_id)
    merging.require_open(pair)
    people = {each.id: each for each in people_of(pair)}
    keep = args.get("keep")
    plan = merging.Plan(keep if keep in people else why_kept(list(people.values()))[0])
    found = preview(actor(), people, plan, visit().today)
    return jsonify(PreviewOutput().dump(previewed(found)))


def previewed(found: Any) -> dict[str, Any]:
    sides = list(Stays)
    return {
        "keep": found.both.kept.id,
        "give_up": found.both.given_up.id,
        "fields_": [
            {
                "name": line.name,
                "label": str(line.label),
                "kept": line.texts[0],
                "given_up": line.texts[1],
                "differs": line.differs,
                "stays": None if line.chosen is None else sides[line.chosen],
            }
            for line in found.lines
        ],
        "history": found.history,
        "can_join_histories": found.can_join,
        "obstacles": [translated(each) for each in found.obstacles],
        "record_versions": {str(each.id): each.version for each in found.both},
    }


# Unbound, as all that decides about access: memberships are in `public`.
@api.post("/<uuid:pair_id>/merge")
@access("duplicates.decide", bound=False)
@api.arguments(MergeInput)
@api.response(200, PairOutput)
@api.doc(operationId="createMerge")
def create_merge(args: dict[str, Any], pair_id: UUID) -> Response:
    """Make one record of the two. 409 with all reasons, under `record`, if something stands against it.

    The id and the number of the record that is given up lead to the kept one from then on.
    """
    employer = visit().employer
    with tenant_scope(employer.tenant_ref):
        pair = loaded(pair_id)
        check_version(pair, args.get("version"))
        people = people_of(pair)
        known = chosen_names(*people)
        values = {name: Stays(each) for name, each in args.get("values", {}).items() if name in known}
        keep = args.get("keep") or (why_kept(people)[0] if len(people) > 1 else pair.first_id)
        refuse_unknown(args.get("values", {}), known)
    plan = merging.Plan(keep, values, args.get("history") and Holds(args["history"]), args.get("record_versions", {}))
    merging.merge(actor(), employer, pair_id, plan, visit().today)
    with tenant_scope(employer.tenant_ref):
        return answer(PairOutput(), loaded(pair_id))


def refuse_unknown(values: dict[str, Any], known: list[str]) -> None:
    """Raise Invalid for fields of which nothing can be chosen."""
    if wrong := sorted(set(values) - set(known)):
        raise Invalid({f"values.{name}": [NOT_KNOWN] for name in wrong})


@api.delete("/<uuid:pair_id>/merge")
@access("duplicates.decide", bound=False)
@api.response(200, PairOutput)
@api.doc(operationId="undoMerge")
def destroy_merge(pair_id: UUID) -> Response:
    """Undo the merge: both records are as they were. 409 if the kept one has changed since, or after 30 days."""
    employer = visit().employer
    with tenant_scope(employer.tenant_ref):
        check_version(get_pair(pair_id))
    undoing.undo(actor(), employer, pair_id, visit().today)
    with tenant_scope(employer.tenant_ref):
        return answer(PairOutput(), loaded(pair_id))
