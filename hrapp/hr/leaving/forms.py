"""The form of a departure: the fields that this person's leaving asks, with what is proposed."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from hrapp.access.rules import actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import Reference
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import label, people_by_id
from hrapp.hr.leaving.drafting import as_said, proposed
from hrapp.hr.leaving.fields import HAND_OVER, WHO, DepartureFields
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import departments_headed_by, direct_reports
from hrapp.hr.settings.fields import LeavingSettings
from hrapp.hr.settings.queries import settings

HEAD = "head_"


def departure_form(
    employee: Employee, data: Mapping[str, Any] | None = None, departure: Departure | None = None
) -> Form:
    """The form for somebody who leaves, or of a departure; who takes over is asked only if there is something."""
    departments = departments_headed_by(employee.id)
    heads = {f"{HEAD}{each.id.hex}": head_field(each.name) for each in departments}
    said = as_said(departure) if departure else proposed(employee)
    said |= {f"{HEAD}{each.id.hex}": said["heads"].get(each.id) for each in departments}
    if departure:
        said["version"] = departure.version
    chosen = settings(LeavingSettings)
    left_out = [] if direct_reports(employee.id) else ["reports_to"]
    left_out += [] if chosen.rehire_allowed else ["rehire_eligible"]
    fields: Any = DepartureFields.from_dict(dict(heads), name=DepartureFields.__name__)
    form = Form(fields(exclude=left_out), data, SimpleNamespace(**said))
    form.require("reason", chosen.leaving_reason_required)
    typed = [name for name in ("reports_to", *heads) if name in form.schema.fields]
    people = people_by_id(actor(), {said[name] for name in typed if said[name]})
    for name in typed:
        person = people.get(said[name])
        form.look_up(name, find_typed, label(person) if person else "")
    return form


def head_field(department: str) -> Reference:
    return Reference(_l("Head of %(department)s", department=department), HAND_OVER, typed=True, help=WHO)


def said_in(form: Form) -> Values:
    """The values of a form, with the heads of departments in one member."""
    heads = {UUID(name.removeprefix(HEAD)): value for name, value in form.values.items() if name.startswith(HEAD)}
    others = {name: value for name, value in form.values.items() if not name.startswith(HEAD)}
    return Values(others | {"heads": heads})
