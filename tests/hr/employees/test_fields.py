"""Columns and fields say the same: a column without a field could not be shown, a field without one not be saved."""

import pytest

from hrapp.core.fields.schema import Fields
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.fields import InvitationFields
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.organization.fields import BranchFields, DepartmentFields
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy.base import TenantModel

# What nobody types: keys, bookkeeping, and what other acts write.
NO_FIELDS = {"id", "created_at", "updated_at", "version", "user_id", "custom", "fingerprints", "match_keys"}
# Said by the person alone, and by their access.
NO_FIELDS |= {"access_ended_at"}
PHOTO = {"photo", "photo_small", "photo_key"}
SENDING = {"follows", "sent_by", "accepted_by", "revoked_by"}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Employee, EmployeeFields),
        (Department, DepartmentFields),
        (Branch, BranchFields),
        (Invitation, InvitationFields),
    ],
)
def test_columns_and_fields_agree(model: type[TenantModel], fields: type[Fields]) -> None:
    columns = {attribute.columns[0].name for attribute in model.__mapper__.column_attrs}
    keys = set(getattr(model, "__keys__", ()))
    assert columns - NO_FIELDS - SENDING - PHOTO - keys == set(fields.names())
    assert model.__fields__ is fields  # type: ignore[attr-defined]


@pytest.mark.parametrize("fields", [EmployeeFields, DepartmentFields, BranchFields])
def test_every_field_is_in_a_titled_section_and_has_a_label(fields: type[Fields]) -> None:
    for name in fields.names():
        field = fields.field(name)
        assert field is not None
        assert str(field.label)
        assert str(field.section.title)
