"""Email addresses of logins in their canonical form; an address that another login has already is left as it is."""

import sqlalchemy as sa
from alembic import op

from hrapp.core import canonical

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Whatever has more than lower-case ASCII: of the rest, the form is the address itself.
OTHERS = sa.text("SELECT id, email FROM public.users WHERE email !~ '^[!-@\\[-~]+$' ORDER BY created_at, id")
REWRITE = sa.text("""
    UPDATE public.users SET email = :email
     WHERE id = :id AND NOT EXISTS (SELECT FROM public.users WHERE lower(email) = lower(:email) AND id <> :id)
""")


def upgrade() -> None:
    connection = op.get_bind()
    for user_id, email in connection.execute(OTHERS).all():
        connection.execute(REWRITE, {"id": user_id, "email": canonical.email(email)})
