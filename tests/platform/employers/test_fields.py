"""Columns and fields of an employer: each says what the other holds, and how private it is."""

import pytest
from sqlalchemy import inspect

from hrapp.audit.changes import BOOKKEEPING
from hrapp.core.fields.sections import Privacy
from hrapp.platform.employers.fields import EmployerFields
from hrapp.platform.employers.models import PROFILE, Employer

COLUMNS = {attribute.key for attribute in inspect(Employer).column_attrs}
# What nobody types: kind and key of the logo, when the first steps were done or put away, where the people are kept.
UNTYPED = {"logo_type", "logo_key", "profile_completed_at", "first_steps_closed_at", "tenant_id"}
# Beside the profile: what its settings share, and what the operator has said about it.
UNTYPED |= {"sharing", "sharing_consent", "group_id", "daily_checks", "daily_checks_until"}


def test_every_column_that_is_typed_has_a_field_and_every_field_a_column() -> None:
    assert set(EmployerFields.names()) == COLUMNS - BOOKKEEPING - UNTYPED - Employer.__keys__.keys()


def test_what_counts_for_a_complete_profile_can_be_filled_in() -> None:
    assert set(PROFILE) <= set(EmployerFields.names())


@pytest.mark.parametrize("name", PROFILE)
def test_what_must_be_given_in_the_database_must_be_given_in_the_form(name: str) -> None:
    field = EmployerFields.field(name)
    assert field is not None
    assert field.required is not getattr(Employer, name).expression.nullable


@pytest.mark.parametrize(
    ("name", "privacy"),
    [
        ("legal_name", Privacy.DIRECTORY),
        ("phone", Privacy.DIRECTORY),
        ("logo", Privacy.DIRECTORY),
        ("tax_id", Privacy.IDENTIFIER),
        ("registration_number", Privacy.IDENTIFIER),
        ("bank_name", Privacy.BANK),
        ("iban", Privacy.BANK),
    ],
)
def test_how_private_a_field_is(name: str, privacy: Privacy) -> None:
    field = EmployerFields.field(name)
    assert field is not None
    assert field.privacy is privacy


def test_the_numbers_of_accounts_are_shown_masked_and_nothing_else() -> None:
    fields = {name: EmployerFields.field(name) for name in EmployerFields.names()}
    assert {name for name, field in fields.items() if field and field.masked} == {"iban", "bank_account"}
