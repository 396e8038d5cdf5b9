"""The pages of one pair: both records side by side, the decision, and the merge with its preview."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Radios, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.text import N_, as_id
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import shown_timelines
from hrapp.hr.matching import deciding, merging, undoing
from hrapp.hr.matching.comparing import compare
from hrapp.hr.matching.histories import Holds
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.queries import get_pair, neighbours, next_open, people_of
from hrapp.hr.matching.shown import preview, say, sides_of, why_kept
from hrapp.hr.matching.values import Stays, chosen_names
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("duplicate_pairs", __name__, url_prefix="/e/<slug>/duplicates/<uuid:pair_id>")
# The place of a side in the preview → whose value that is.
PLACES = {"0": Stays.KEPT, "1": Stays.GIVEN_UP}


class DifferenceFields(Fields):
    """Why two records are of different people."""

    reason = Text(_l("Why they are different people"), limit=500, required=True, autocomplete="off")


class MergeFields(Fields):
    """Which record is kept, and whose job history holds; the rest stands at the fields of the records."""

    keep = Text(_l("Kept"), limit=36, required=True)
    history = Radios(_l("Job history"), choices=Holds)


@pages.get("")
@access("duplicates.decide")
def show(pair_id: UUID) -> ResponseReturnValue:
    """Both records side by side, and the decision; of a merged pair what was merged, with the button that undoes it."""
    pair = get_pair(pair_id, whole=True)
    return pair_page(pair, Form(DifferenceFields(), None, pair))


def pair_page(pair: DuplicatePair, form: Form) -> str:
    people = people_of(pair)
    titles = [each.number for each in people]
    return render_template(
        "matching/pair.html",
        pair=pair,
        form=form,
        say=say,
        people=people,
        sides=sides_of(people, titles, shown_timelines(people)),
        lines=compare(actor(), people),
        beside=neighbours(pair),
        undoable=undoing.can_undo(pair),
        days=undoing.DAYS,
        history=[step_of(each) for each in (pair.merged or {}).get("history") or ()],
        given_up=pair.merged or {},
        own=actor().employee_id in (pair.first_id, pair.second_id),
    )


def step_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """A step of a history that does not hold, for display."""
    return {**told, "label": Reason.label_of(told["reason"]), "day": date.fromisoformat(told["on"])}


@pages.post("/difference")
@access("duplicates.decide", page="duplicate_pairs.show")
def create_difference(pair_id: UUID) -> ResponseReturnValue:
    """Decide that they are different people, and go on to the next pair."""
    pair = get_pair(pair_id, lock=True)
    form = Form(DifferenceFields(), request.form, pair)
    if form.apply(deciding.tell_apart, actor(), pair, form.values.get("reason", ""), at="reason"):
        undo = url_for(".destroy_difference", pair_id=pair.id)
        text = _("Different people. This is remembered.")
        flash({"text": text, "undo_url": undo, "undo": {}}, "success")  # type: ignore[arg-type]
        return redirect(onward(), 303)
    return pair_page(get_pair(pair_id, whole=True), form), form.status


@pages.post("/difference/removal")
@access("duplicates.decide", page="duplicate_pairs.show")
def destroy_difference(pair_id: UUID) -> ResponseReturnValue:
    """Leave it to be decided again."""
    deciding.take_back(actor(), get_pair(pair_id, lock=True))
    flash(_("Taken back. The pair is to be decided again."), "success")
    return redirect(url_for(".show", pair_id=pair_id), 303)


# Merging


@pages.get("/merge")
@access("duplicates.decide")
def new_merge(pair_id: UUID) -> ResponseReturnValue:
    """The preview, field by field; `keep` is the id of the record that is kept."""
    pair = get_pair(pair_id, whole=True)
    if not pair.is_open:
        return redirect(url_for(".show", pair_id=pair.id))
    return merge_page(pair, Form(MergeFields(), None, pair), request.args.get("keep", ""), {})


@pages.post("/merge")
@access("duplicates.decide", bound=False, page="duplicate_pairs.new_merge")
def create_merge(pair_id: UUID) -> ResponseReturnValue:
    """Merge them as the preview said, and go on to the next pair; the toast undoes it."""
    with tenant_scope(visit().employer.tenant_ref):
        pair = get_pair(pair_id)
        people = {each.id: each for each in people_of(pair)}
        form = Form(MergeFields(), request.form, pair)
        values, wrong = chosen_in(request.form, people)
        form.add_errors(wrong)
        plan = merging.Plan(
            as_id(form.values.get("keep", "")) or pair.first_id,
            values,
            Holds(form.values["history"]) if form.values.get("history") else None,
            seen_in(request.form, people),
        )
    if form.apply(merging.merge, actor(), visit().employer, pair_id, plan, visit().today, at="record"):
        undo = url_for(".destroy_merge", pair_id=pair_id)
        flash({"text": _("Merged. There is one record now."), "undo_url": undo, "undo": {}}, "success")  # type: ignore[arg-type]
        with tenant_scope(visit().employer.tenant_ref):
            return redirect(onward(pair_id), 303)
    with in_tenant():
        return merge_page(get_pair(pair_id, whole=True), form, str(plan.keep), values), form.status


def chosen_in(
    sent: Mapping[str, str], people: Mapping[UUID, Employee]
) -> tuple[dict[str, Stays], dict[str, list[str]]]:
    """field → whose value was chosen; and errors at the fields of which something else was sent."""
    found = {name: sent[name] for name in chosen_names(*people.values()) if name in sent}
    wrong: dict[str, list[str]] = {
        name: [N_("Choose from the list.")] for name, value in found.items() if value not in PLACES
    }
    return {name: PLACES[value] for name, value in found.items() if value in PLACES}, wrong


def seen_in(sent: Mapping[str, str], people: Mapping[UUID, Employee]) -> dict[UUID, int]:
    """The versions of the records that the page had shown, by id."""
    found = {each: sent.get(f"version-{each}", "") for each in people}
    return {each: int(text) for each, text in found.items() if text.isascii() and text.isdigit() and len(text) < 10}


def merge_page(pair: DuplicatePair, form: Form, keep: str, values: Mapping[str, Stays]) -> str:
    people = {each.id: each for each in people_of(pair)}
    usual, why = why_kept(list(people.values()))
    kept_id = as_id(keep)
    history = form.values.get("history")
    plan = merging.Plan(
        kept_id if kept_id in people else usual, values, Holds(history) if history in list(Holds) else None
    )
    shown = preview(actor(), people, plan, visit().today)
    return render_template(
        "matching/merge.html",
        pair=pair,
        form=form,
        shown=shown,
        histories=[each for each in Holds if shown.can_join or each != Holds.JOINED],
        usual=usual,
        why=why,
    )


@pages.post("/merge/removal")
@access("duplicates.decide", bound=False, page="duplicate_pairs.show")
def destroy_merge(pair_id: UUID) -> ResponseReturnValue:
    """Undo the merge."""
    undoing.undo(actor(), visit().employer, pair_id, visit().today)
    flash(_("Undone. Both records are as they were."), "success")
    return redirect(url_for(".show", pair_id=pair_id), 303)


@contextmanager
def in_tenant() -> Iterator[None]:
    """The tenant's scope for a page that is shown after something was refused, and all has been rolled back."""
    visit().load()
    with tenant_scope(visit().employer.tenant_ref):
        yield


def onward(but: UUID | None = None) -> str:
    """Where one goes on after a decision: to the likeliest pair that is open, else to the list."""
    found = next_open()
    return url_for(".show", pair_id=found) if found and found != but else url_for("duplicates.index")
