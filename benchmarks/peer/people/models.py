"""The tables of migrations/tenant/versions/0001_people.py: as many tables, columns, constraints and indexes."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

TEXT = {"null": True, "blank": True}


def reference(to, **options):
    return models.ForeignKey(to, null=True, db_index=False, related_name="+", on_delete=models.PROTECT, **options)


def one_of(field, name, *values):
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class AuditEvent(models.Model):
    seq = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    action = models.TextField()
    subject_type = models.TextField()
    subject_id = models.UUIDField(null=True)
    subject_name = models.TextField()
    changes = models.JSONField()
    request_id = models.TextField(**TEXT)
    address = models.TextField(**TEXT)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="ix_audit_subject")]


class Branch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField()
    code = models.TextField()
    address = models.TextField(**TEXT)
    city = models.TextField(**TEXT)
    region = models.TextField(**TEXT)
    country = models.TextField(**TEXT)
    phone = models.TextField(**TEXT)
    email = models.TextField(**TEXT)
    time_zone = models.TextField(**TEXT)
    headquarters = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        # unique=True would add a second index for LIKE to each.
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_branch_code"),
            models.UniqueConstraint(fields=["name"], name="uq_branch_name"),
        ]


class Counter(models.Model):
    id = models.IntegerField(primary_key=True)
    value = models.IntegerField()


class Settings(models.Model):
    id = models.IntegerField(primary_key=True)
    number_prefix = models.TextField(default="EMP-", db_default="EMP-")
    number_padding = models.IntegerField(default=3, db_default=3)
    invitation_days = models.IntegerField(default=7, db_default=7)
    probation_months = models.IntegerField(default=3, db_default=3)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row")]


class Department(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField()
    code = models.TextField()
    description = models.TextField(**TEXT)
    parent = reference("self")
    head_id = models.UUIDField(null=True)
    branch = reference(Branch)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_department_code"),
            models.UniqueConstraint(fields=["name"], name="uq_department_name"),
        ]
        indexes = [
            models.Index(fields=["branch"], name="ix_department_branch"),
            models.Index(fields=["parent"], name="ix_department_parent"),
        ]


class Employee(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.TextField()
    first_name = models.TextField()
    middle_name = models.TextField(**TEXT)
    last_name = models.TextField()
    preferred_name = models.TextField(**TEXT)
    birth_date = models.DateField(null=True)
    gender = models.TextField(**TEXT)
    marital_status = models.TextField(**TEXT)
    nationality = models.TextField(**TEXT)
    work_email = models.TextField(**TEXT)
    personal_email = models.TextField(**TEXT)
    work_phone = models.TextField(**TEXT)
    personal_phone = models.TextField(**TEXT)
    address = models.TextField(**TEXT)
    city = models.TextField(**TEXT)
    region = models.TextField(**TEXT)
    postal_code = models.TextField(**TEXT)
    country = models.TextField(**TEXT)
    job_title = models.TextField()
    department = reference(Department)
    branch = reference(Branch)
    manager = reference("self")
    employment_type = models.TextField()
    status = models.TextField(
        choices=[
            ("pending", "Pending"),
            ("probation", "Probation"),
            ("active", "Active"),
            ("on_leave", "On leave"),
            ("suspended", "Suspended"),
            ("terminated", "Terminated"),
            ("resigned", "Resigned"),
            ("retired", "Retired"),
        ]
    )
    hired_on = models.DateField()
    probation_ends_on = models.DateField(null=True)
    terminated_on = models.DateField(null=True)
    termination_reason = models.TextField(**TEXT)
    rehire_eligible = models.BooleanField(null=True)
    user_id = models.UUIDField(null=True)
    custom = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    # Kept by the program: Django's Concat is not immutable, so that it cannot be generated by the database.
    search = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            one_of("employment_type", "ck_type", "full_time", "part_time", "contract", "temporary", "intern", "consultant"),
            one_of("gender", "ck_gender", "male", "female", "other", "undisclosed"),
            one_of("marital_status", "ck_marital", "single", "married", "divorced", "widowed", "separated", "partnership"),
            one_of("status", "ck_status", "pending", "probation", "active", "on_leave", "suspended", "terminated", "resigned", "retired"),
            models.UniqueConstraint(fields=["number"], name="uq_employee_number"),
            models.UniqueConstraint(fields=["user_id"], name="uq_employee_user"),
            models.UniqueConstraint(Lower("work_email"), name="uq_employee_work_email"),
        ]
        indexes = [
            models.Index(fields=["branch"], name="ix_employee_branch"),
            models.Index(fields=["department"], name="ix_employee_department"),
            models.Index(fields=["manager"], name="ix_employee_manager"),
            models.Index(fields=["last_name", "first_name", "id"], name="ix_employee_name"),
        ]

    @property
    def name(self):
        return f"{self.preferred_name or self.first_name} {self.last_name}"

    @property
    def initials(self):
        return self.first_name[:1] + self.last_name[:1]


class Invitation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    employee = reference(Employee)
    email = models.TextField()
    role = models.TextField()
    state = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [one_of("state", "ck_invitation_state", "pending", "accepted", "expired", "revoked")]
        indexes = [
            models.Index(fields=["employee"], name="ix_invitation_employee"),
            models.Index(fields=["state", "expires_at"], name="ix_invitation_state"),
        ]


class JobRecord(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    employee = reference(Employee)
    effective_on = models.DateField()
    job_title = models.TextField()
    department = reference(Department)
    branch = reference(Branch)
    manager = reference(Employee)
    employment_type = models.TextField()
    status = models.TextField()
    reason = models.TextField()
    note = models.TextField(**TEXT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            one_of("reason", "ck_reason", "hire", "promotion", "transfer", "change", "leave", "return", "termination", "rehire")
        ]
        indexes = [models.Index(fields=["employee", "effective_on"], name="ix_job_record_employee")]
