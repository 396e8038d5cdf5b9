"""What may be said about a person, for forms, JSON and imports alike."""

from datetime import date

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from hrapp.core.fields.countries import country
from hrapp.core.fields.schema import Schema, email, text
from hrapp.core.lists.paging import SIZES
from hrapp.core.text import N_
from hrapp.hr.employees.choices import EMPLOYMENT_TYPES, GENDERS, MARITAL_STATUSES, REASONS, STATUSES
from hrapp.hr.employees.listing import GROUPS, MISSING, SORTS
from hrapp.hr.employees.models import CURRENT

CHANGE_REASONS = ("change", "promotion", "transfer")
NUMBER = validate.Regexp(r"[^()\x00-\x1f\x7f\ud800-\udfff]{1,40}\Z", error=N_("Use up to 40 characters, no brackets."))


def day(label: object, required: bool = False, **metadata: object) -> fields.Date:
    """A date that a calendar of people can hold."""
    possible = validate.Range(date(1900, 1, 1), date(2199, 12, 31), error=N_("Choose a date from 1900 to 2199."))
    details = {"label": label, "kind": "date", **metadata}
    return fields.Date(required=required, allow_none=not required, validate=possible, metadata=details)


def choice(label: object, labels: dict[str, object], required: bool = False, **metadata: object) -> fields.String:
    """One of the keys of `labels`."""
    known = validate.OneOf(tuple(labels), error=N_("Choose one of the list."))
    details = {"label": label, "kind": "select", "choices": list(labels.items()), **metadata}
    return fields.String(required=required, allow_none=not required, validate=known, metadata=details)


def pointer(label: object) -> fields.UUID:
    return fields.UUID(allow_none=True, metadata={"label": label, "kind": "select"})


class EmployeeSchema(Schema):
    """What a record is made from."""

    first_name = text(100, required=True, label=_l("First name"), autocomplete="off")
    middle_name = text(100, label=_l("Middle name"), autocomplete="off")
    last_name = text(100, required=True, label=_l("Last name"), autocomplete="off")
    preferred_name = text(
        100, label=_l("Preferred name"), help=_l("What colleagues call this person, if not by the first name.")
    )
    number = fields.String(
        allow_none=True,
        validate=NUMBER,
        metadata={"label": _l("Employee number"), "help": _l("Left blank, the next number is drawn.")},
    )
    job_title = text(120, required=True, label=_l("Job title"), autocomplete="off")
    employment_type = choice(_l("Employment type"), EMPLOYMENT_TYPES, required=True)
    hired_on = day(_l("Hire date"), required=True)
    probation_ends_on = day(_l("Probation ends"), help=_l("Leave blank if there is no probation."))
    department_id = pointer(_l("Department"))
    branch_id = pointer(_l("Branch"))
    manager_id = pointer(_l("Manager"))
    work_email = email(label=_l("Work email"), autocomplete="off")
    work_phone = text(40, label=_l("Work phone"), kind="tel", autocomplete="off")
    personal_email = email(label=_l("Personal email"), autocomplete="off")
    personal_phone = text(40, label=_l("Personal phone"), kind="tel", autocomplete="off")
    birth_date = day(_l("Birth date"))
    gender = choice(_l("Gender"), GENDERS)
    marital_status = choice(_l("Marital status"), MARITAL_STATUSES)
    nationality = country(_l("Nationality"))
    address = text(300, label=_l("Address"), kind="textarea", autocomplete="off")
    city = text(100, label=_l("City"), autocomplete="off")
    region = text(100, label=_l("Region"), autocomplete="off")
    postal_code = text(20, label=_l("Postal code"), autocomplete="off")
    country = country(_l("Country"))


class Inviting(Schema):
    """An invitation that goes along with a new record."""

    invite = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Send an invitation"),
            "help": _l("By email, to see and complete their own record."),
            "kind": "checkbox",
        },
    )

    @validates_schema(skip_on_field_errors=False)
    def address_to_write_to(self, data: dict[str, object], **_: object) -> None:
        if data.get("invite") and not (data.get("work_email") or data.get("personal_email")):
            raise ValidationError({"work_email": [N_("An invitation needs a work or personal email.")]})


class Changing(Schema):
    """What a change of a record says besides the values themselves."""

    status = choice(_l("Status"), {status: STATUSES[status] for status in CURRENT})
    effective_on = day(_l("The change holds from"), help=_l("Left blank: today. It cannot lie in the future."))
    reason = choice(_l("Reason"), {reason: REASONS[reason] for reason in CHANGE_REASONS})
    note = text(500, label=_l("Note"), help=_l("Shown in the job's history."))


class TypedManager(Schema):
    """On a page, a manager is typed or chosen of a short list, however many people there are."""

    class Meta(Schema.Meta):
        exclude = ("manager_id",)

    manager = text(250, label=_l("Manager"), help=_l("Type a name or an employee number."), autocomplete="off")


class NewEmployeeForm(TypedManager, Inviting, EmployeeSchema):
    """The page's form for a new person."""


class EmployeeForm(TypedManager, Changing, EmployeeSchema):
    """The page's form for a change."""

    version = fields.Integer(required=True, metadata={"kind": "hidden"})


class NewEmployeeInput(Inviting, EmployeeSchema):
    """The API's request for a new person."""


class EmployeeInput(Changing, EmployeeSchema):
    """The API's request for a change; `version`, or If-Match, says what the change was made from."""

    version = fields.Integer()


class Named(Schema):
    """A department, branch or person that a record points at."""

    id = fields.UUID()
    name = fields.String()


class EmployeeSummary(Schema):
    """A row of the list."""

    id = fields.UUID()
    number = fields.String()
    name = fields.String()
    first_name = fields.String()
    last_name = fields.String()
    job_title = fields.String()
    status = fields.String()
    employment_type = fields.String()
    hired_on = fields.Date()
    work_email = fields.String(allow_none=True)
    work_phone = fields.String(allow_none=True)
    department = fields.Nested(Named, allow_none=True)
    branch = fields.Nested(Named, allow_none=True)
    manager_id = fields.UUID(allow_none=True)
    version = fields.Integer()


class EmployeeOutput(EmployeeSchema):
    """A record; what is personal is there for those who may see it."""

    id = fields.UUID()
    name = fields.String()
    status = fields.String()
    department = fields.Nested(Named, allow_none=True)
    branch = fields.Nested(Named, allow_none=True)
    manager = fields.Nested(Named, allow_none=True)
    terminated_on = fields.Date(allow_none=True)
    version = fields.Integer()


class EmployeeList(Schema):
    """One page of the list."""

    items = fields.List(fields.Nested(EmployeeSummary))
    page = fields.Integer()
    pages = fields.Integer()
    size = fields.Integer()
    total = fields.Integer()


def one_of(*values: str) -> fields.String:
    return fields.String(validate=validate.OneOf(("", *values)), load_default="", allow_none=True)


def id_or_none() -> fields.String:
    """A department or branch by its id, or `none` for the people without one."""
    return fields.String(
        validate=validate.Regexp(r"(none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?\Z"),
        load_default="",
        allow_none=True,
    )


class ListQuery(Schema):
    """What the URL of the list may ask for."""

    q = text(100)
    status = one_of(*GROUPS, *STATUSES)
    type = one_of(*EMPLOYMENT_TYPES)
    department = id_or_none()
    branch = id_or_none()
    missing = one_of(*MISSING)
    sort = fields.String(
        validate=validate.OneOf([way + key for key in SORTS for way in ("", "-")]), load_default="name"
    )
    page = fields.Integer(validate=validate.Range(1, 10**6), load_default=1)
    size = fields.Integer(validate=validate.OneOf(SIZES), load_default=SIZES[0])
