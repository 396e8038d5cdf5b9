"""The fields of an employee's record, and their fixed choices."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import (
    Choice,
    Country,
    Day,
    Email,
    LongText,
    Phone,
    Radios,
    Reference,
    References,
    Text,
    YesNo,
)
from hrapp.core.fields.masked import Masked, MaskedAccount
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.text import N_
from hrapp.hr.employees.identifiers import Identifier


class Status(Choices):
    """The employment status."""

    PENDING = "pending", _l("Starting soon"), "warn"
    PROBATION = "probation", _l("On probation"), "info"
    ACTIVE = "active", _l("Active"), "good"
    ON_LEAVE = "on_leave", _l("On leave"), "info"
    SUSPENDED = "suspended", _l("Suspended"), "bad"
    TERMINATED = "terminated", _l("Terminated")
    RESIGNED = "resigned", _l("Resigned")
    RETIRED = "retired", _l("Retired")


class EmploymentType(Choices):
    FULL_TIME = "full_time", _l("Full time")
    PART_TIME = "part_time", _l("Part time")
    CONTRACT = "contract", _l("Contract")
    TEMPORARY = "temporary", _l("Temporary")
    INTERN = "intern", _l("Intern")
    CONSULTANT = "consultant", _l("Consultant")


class Gender(Choices):
    MALE = "male", _l("Male")
    FEMALE = "female", _l("Female")
    OTHER = "other", _l("Other")
    UNDISCLOSED = "undisclosed", _l("Prefers not to say")


class MaritalStatus(Choices):
    SINGLE = "single", _l("Single")
    MARRIED = "married", _l("Married")
    DIVORCED = "divorced", _l("Divorced")
    WIDOWED = "widowed", _l("Widowed")
    SEPARATED = "separated", _l("Separated")
    PARTNERSHIP = "partnership", _l("Civil partnership")


class Reason(Choices):
    """The reason for a change of the job."""

    HIRE = "hire", _l("Hired")
    PROMOTION = "promotion", _l("Promotion")
    TRANSFER = "transfer", _l("Transfer")
    CHANGE = "change", _l("Job change")
    LEAVE = "leave", _l("Leave started")
    SUSPENSION = "suspension", _l("Suspended")
    RETURN = "return", _l("Returned")
    CONFIRMATION = "confirmation", _l("Probation confirmed")
    EXTENSION = "extension", _l("Probation extended")
    TERMINATION = "termination", _l("Left")
    REHIRE = "rehire", _l("Rehired")


class OpenInvitation(Choices):
    """What becomes of an open invitation when its email address is changed in the record."""

    MOVE = "move", _l("Send it to the new address")
    END = "end", _l("End it")


FORMER = (Status.TERMINATED, Status.RESIGNED, Status.RETIRED)
CURRENT = tuple(status for status in Status if status not in FORMER)
# Of somebody at work the dates say which; the others are said by people.
DATED = (Status.PENDING, Status.PROBATION, Status.ACTIVE)
AWAY = (Status.ON_LEAVE, Status.SUSPENDED)
HERE = tuple(status for status in CURRENT if status != Status.PENDING)

IDENTITY = Section("identity", _l("Name"), _l("Their full name, and what colleagues call them."), Privacy.DIRECTORY)
WORK = Section("work", _l("Work"), _l("Their job, department and manager."), Privacy.WORK)
CONTACT = Section("contact", _l("Work contact"), _l("How colleagues can reach them."), Privacy.DIRECTORY)
PERSONAL = Section("personal", _l("Personal"), _l("Visible to HR and the employee."), Privacy.PERSONAL)
HOME = Section("home", _l("Address and private contact"), _l("Visible to HR and the employee."), Privacy.PERSONAL)
IDENTIFIERS = Section(
    "identifiers",
    _l("Identifiers"),
    _l("Stored encrypted and shown masked. Each time somebody shows one, the audit log records it."),
    Privacy.IDENTIFIER,
)
BANK = Section(
    "bank",
    _l("Bank account"),
    _l("Stored encrypted and shown masked. Each time somebody shows it, the audit log records it."),
    Privacy.BANK,
)
CHANGE = Section(
    "change",
    _l("Details of the change"),
    _l("If you change the job, the earlier values stay in the job history."),
    Privacy.WORK,
)

# What is asked where it may be the record of somebody who has one, shown by markup of its own.
ASKED = Section("asked", _l("Before it is saved"), "", Privacy.WORK)

NEEDS_LAST_NAME = N_("Please fill this in. For people with one name, an administrator can change the settings.")
LONGEST_NUMBER = 40
NUMBER = validate.Regexp(r"[^()\x00-\x1f\x7f\ud800-\udfff]{1,40}\Z", error=N_("Use up to 40 characters, no brackets."))


class LastName(Text):
    """The last name; '' for somebody with one name, which the first name holds. The settings say whether it may be."""

    def make_error(self, key: str, **params: object) -> ValidationError:
        return ValidationError(NEEDS_LAST_NAME) if key == "null" else super().make_error(key, **params)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        loaded = super().deserialize(value, attr, data, **more)
        return "" if loaded is None else loaded


class OnlyYes(YesNo):
    """A yes that is worth saying; nothing is shown of a no."""

    def show(self, value: bool | None) -> str:
        return super().show(value or None)


class EmployeeFields(Fields):
    """The record."""

    first_name = Text(_l("First name"), IDENTITY, required=True, autocomplete="off")
    last_name = LastName(_l("Last name"), IDENTITY, required=True, allow_none=True, autocomplete="off")
    middle_name = Text(_l("Middle name"), IDENTITY, autocomplete="off")
    preferred_name = Text(
        _l("Preferred name"), IDENTITY, help=_l("What colleagues call them, if not by their first name.")
    )

    job_title = Text(_l("Job title"), WORK, 120, required=True, privacy=Privacy.DIRECTORY, autocomplete="off")
    employment_type = Choice(_l("Employment type"), WORK, choices=EmploymentType, required=True)
    hired_on = Day(_l("Hire date"), WORK, required=True)
    probation_ends_on = Day(_l("Probation ends"), WORK, help=_l("Leave blank if there is no probation."))
    department_id = Reference(_l("Department"), WORK, privacy=Privacy.DIRECTORY)
    branch_id = Reference(_l("Branch"), WORK, privacy=Privacy.DIRECTORY)
    manager_id = Reference(
        _l("Manager"), WORK, privacy=Privacy.DIRECTORY, typed=True, help=_l("Enter a name or an employee number.")
    )
    number = Text(
        _l("Employee number"), WORK, LONGEST_NUMBER, validate=[NUMBER], help=_l("Leave blank to get the next number.")
    )
    status = Choice(_l("Status"), WORK, choices=Status, dump_only=True)
    terminated_on = Day(_l("Last day"), WORK, dump_only=True)
    termination_reason = LongText(_l("Reason for leaving"), WORK, 500, privacy=Privacy.PERSONAL, dump_only=True)
    rehire_eligible = YesNo(_l("Eligible for rehire"), WORK, privacy=Privacy.PERSONAL, dump_only=True)

    work_email = Email(_l("Work email"), CONTACT, autocomplete="off")
    work_phone = Phone(_l("Work phone"), CONTACT, autocomplete="off")

    birth_date = Day(_l("Date of birth"), PERSONAL)
    birthday_shown = OnlyYes(_l("Birthday shown to colleagues"), PERSONAL, dump_only=True)
    gender = Choice(_l("Gender"), PERSONAL, choices=Gender)
    marital_status = Choice(_l("Marital status"), PERSONAL, choices=MaritalStatus)
    nationality = Country(_l("Nationality"), PERSONAL)

    personal_email = Email(_l("Personal email"), HOME, autocomplete="off")
    personal_phone = Phone(_l("Personal phone"), HOME, country="country", autocomplete="off")
    address = LongText(_l("Street address"), HOME, 300, autocomplete="off")
    city = Text(_l("City"), HOME, autocomplete="off")
    region = Text(_l("Region"), HOME, autocomplete="off")
    postal_code = Text(_l("Postal code"), HOME, 20, autocomplete="off")
    country = Country(_l("Country"), HOME)

    national_id = Identifier("national_id", _l("National ID"), IDENTIFIERS)
    passport_number = Identifier("passport_number", _l("Passport number"), IDENTIFIERS)
    social_security_number = Identifier("social_security_number", _l("Social security number"), IDENTIFIERS)
    tax_number = Identifier("tax_number", _l("Tax number"), IDENTIFIERS)

    bank_name = Masked(_l("Bank"), BANK, 100)
    bank_account = MaskedAccount(_l("Account number or IBAN"), BANK)
    bank_holder = Masked(_l("Account holder"), BANK, 100)


class CheckedFields(EmployeeFields):
    """The record, with the answers to what is asked before it is saved (see `operations.record_changing`)."""

    unlike = References(
        _l("Different people"),
        ASKED,
        load_only=True,
        allow_none=False,
        metadata={"description": "The ids of people that were found to be alike, each known to be another person."},
    )
    unlike_reason = Text(
        _l("How you know that it is a different person"),
        ASKED,
        500,
        load_only=True,
        help=_l("It is kept with the two records, and nobody is asked about them again."),
    )
    elsewhere_reason = LongText(
        _l("Why they may work for both"),
        ASKED,
        500,
        load_only=True,
        help=_l("It stays in the record and in the audit log."),
    )


class JobChangeFields(CheckedFields):
    """A change of the record, with date, reason and note for the job history."""

    invitation = Radios(_l("Open invitation"), CONTACT, choices=OpenInvitation, load_default=OpenInvitation.MOVE)

    status = Choice(
        _l("Status"),
        CHANGE,
        choices=Status,
        only=CURRENT,
        help=_l("Starting soon, on probation or active: that follows from the hire date and the end of probation."),
    )
    reason = Choice(_l("Reason"), CHANGE, choices=Reason, only=(Reason.CHANGE, Reason.PROMOTION, Reason.TRANSFER))
    effective_on = Day(_l("Valid from"), CHANGE, help=_l("Leave blank for today. A later date schedules the change."))
    note = Text(_l("Note"), CHANGE, 500, help=_l("Shown in the job history."))


class LoggedFields(JobChangeFields):
    """What the log may tell of a record and of changes of the job."""

    returns_on = Day(_l("Expected back on"), CHANGE)
