"""What a change of a record has saved, in words."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.record_fields import record_fields


def saved(names: Iterable[str]) -> str:
    """What a toast says after a change of these fields."""
    known = record_fields(EmployeeFields)
    fields = ", ".join(str(field.label) for name in names if (field := known.field(name)))
    return str(_("Saved: %(fields)s.", fields=fields) if fields else _("Nothing was changed."))


def reports_counted(number: int) -> str:
    return str(ngettext("%(num)s direct report", "%(num)s direct reports", number))
