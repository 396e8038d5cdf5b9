"""Choosing a person in a form: what a typed text stands for, and the suggestions while it is typed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from hrapp.access.rules import actor, wants_fragment
from hrapp.core.fields.form import Found, Option
from hrapp.core.keys import search_key
from hrapp.core.text import as_id
from hrapp.hr.employees import queries
from hrapp.hr.employees.listing import PEOPLE
from hrapp.hr.employees.models import Employee


def find_typed(typed: str) -> Found:
    """The person with exactly this number, name, or label (a name with the number in brackets); else who may be meant.

    An id is taken too. Somebody who has left is found, so that the operation can say so.
    """
    name, number = split_label(typed)
    employee = queries.find_number(actor(), number or typed)
    if employee and (not number or search_key(name) in names_of(employee)):
        return Found(employee.id)
    if (row_id := as_id(typed)) and queries.is_visible(actor(), row_id):
        return Found(row_id)
    several = queries.find_named(actor(), name)
    if len(several) == 1 and not number:
        return Found(several[0].id)
    if several:
        return Found(choices=tuple(map(choice, several)), exact=len(several) > 1)
    return Found(choices=tuple(map(choice, queries.suggest(actor(), name)[: queries.SUGGESTIONS])))


def choice(employee: Employee) -> Option:
    """The text that stands for a person, and the words by which people tell them from others."""
    unit = employee.department.name if employee.department else None
    return queries.label(employee), " · ".join(filter(None, (employee.number, employee.name, employee.job_title, unit)))


def names_of(employee: Employee) -> set[str]:
    return queries.names_of(employee.first_name, employee.middle_name, employee.last_name, employee.preferred_name)


def split_label(text: str) -> tuple[str, str]:
    """(name, number) of a label; without brackets at its end the text is a name."""
    labelled = queries.LABELLED.search(text)
    return (text[: labelled.start()].strip(), labelled.group(1).strip()) if labelled else (text, "")


def suggestions(*conditions: ColumnElement[bool]) -> ResponseReturnValue:
    """Suggestions for a field in which a person is typed; the text is the value of the first query parameter."""
    typed = next(iter(PEOPLE.asked({"q": text}).q for text in request.args.values()), "")
    if not wants_fragment():
        return redirect(url_for("employees.index", q=typed), 303)
    found = queries.suggest(actor(), split_label(typed)[0], *conditions)
    shown, more = found[: queries.SUGGESTIONS], found[queries.SUGGESTIONS :]
    return render_template("employees/_options.html", people=shown, more=more, label=queries.label)
