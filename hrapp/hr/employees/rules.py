"""What an employer asks of the fields of its records: required, optional or hidden. A setting for each field."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.settings.fields import FieldRule, Rule
from hrapp.hr.settings.queries import settings

RULE = "rule_"
RECORD = Section("record", _l("Fields of the record"), _l("What a record asks for."))
# Fields that the database needs in every record, or that follow from others.
FIXED = ("first_name", "job_title", "employment_type", "hired_on", "number")
NEVER_HIDDEN = ("last_name",)
REQUIRED_BY_DEFAULT = ("last_name", "work_email")


def _rule_of(name: str, label: Any) -> FieldRule:
    only = (Rule.REQUIRED, Rule.OPTIONAL) if name in NEVER_HIDDEN else tuple(Rule)
    default = Rule.REQUIRED if name in REQUIRED_BY_DEFAULT else Rule.OPTIONAL
    return FieldRule(label, RECORD, only=only, load_default=str(default))


RULED = tuple(name for name, field in EmployeeFields().fields.items() if name not in FIXED and not field.dump_only)
RecordRules: type[Fields] = Fields.from_dict(  # type: ignore[assignment]
    {RULE + name: _rule_of(name, EmployeeFields.field(name).label) for name in RULED},  # type: ignore[union-attr]
    name="RecordRules",
)


def rules() -> Mapping[str, str]:
    """field of a record → its Rule at the bound tenant, for the fields whose rule an employer may set."""
    return {name.removeprefix(RULE): rule for name, rule in settings(RecordRules).items()}
