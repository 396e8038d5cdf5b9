"""The completeness of a profile as a computed column, so that no page has to decrypt the profile for it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PROFILE = (
    "legal_name", "organization_type", "industry", "size", "country", "address", "city", "phone",
    "official_email", "registration_number", "tax_id", "social_security_number", "bank_name", "iban",
)  # fmt: skip


def upgrade() -> None:
    filled = " + ".join(f"({name} IS NOT NULL)::integer" for name in PROFILE)
    percent = sa.Computed(f"(({filled}) * 100 + 7) / 14", persisted=True)
    op.add_column("employers", sa.Column("completeness", sa.SmallInteger(), percent, nullable=False), schema="public")
