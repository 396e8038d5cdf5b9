"""The tenants' history is plain SQL, and says what the models say."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from hrapp.hr.custom_fields import models as _custom_fields  # noqa: F401  (a table is compared if its model is known)
from hrapp.hr.documents import models as _documents  # noqa: F401
from hrapp.hr.elsewhere import models as _elsewhere  # noqa: F401
from hrapp.hr.invitations import models as _invitations  # noqa: F401
from hrapp.hr.leaving import models as _leaving  # noqa: F401
from hrapp.hr.matching import models as _matching  # noqa: F401
from hrapp.hr.related_people import models as _related_people  # noqa: F401
from hrapp.hr.settings import models as _settings  # noqa: F401
from hrapp.tenancy import provisioning, scripts
from hrapp.tenancy.base import PublicModel, TenantModel
from hrapp.tenancy.owner import owner_engine, owner_transaction

PAIRS = [
    (older, newer)
    for index, older in enumerate((scripts.BASE, *scripts.revisions()))
    for newer in scripts.revisions()[index:]
]


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_revisions_renders_to_sql_without_a_transaction_or_a_schema(pair: tuple[str, str]) -> None:
    script = scripts.render(*pair)
    assert "alembic_version" in script
    assert not re.search(r"\b(BEGIN|COMMIT|ROLLBACK)\b", script)
    assert "public." not in script


def test_what_costs_too_much_or_crosses_the_wall_is_in_no_tenant() -> None:
    script = scripts.render(scripts.BASE, scripts.head()).upper()
    for word in ("ON ALL TABLES", "CREATE TRIGGER", "CREATE EXTENSION", "CREATE TYPE", "SERIAL", "AS IDENTITY"):
        assert word not in script
    assert script.count("CREATE TABLE") <= 20


# Columns of the settings that only the previous release reads, while this one is being started.
FORMER_SETTINGS = ("number_prefix", "number_padding", "invitation_days", "probation_months", "field_rules")


def test_base_to_head_equals_the_tenant_models(context: None) -> None:
    with owner_transaction() as connection:
        name = provisioning.provision(connection)
        connection.execute(text(f'SET LOCAL search_path TO "{name}"'))
        connection.dialect.default_schema_name = name
        options = {
            "compare_type": True,
            "include_name": lambda found, kind, _: not (kind == "column" and found in FORMER_SETTINGS),
        }
        found = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(found, TenantModel.metadata) == []
        connection.dialect.default_schema_name = "public"
        connection.rollback()


# The tables of queue and limits, and columns that only the previous release reads, while this one is being started.
WITHOUT_MODEL = (
    *("table procrastinate_", "table alembic_", "table rate_limits"),
    *("column session_epoch", "column failed_sign_ins", "column locked_until"),
)


def test_the_public_history_equals_the_public_models(context: None) -> None:
    with owner_engine().connect() as connection:
        connection.dialect.default_schema_name = "none"
        options = {
            "compare_type": True,
            "include_schemas": True,
            "include_name": lambda name, kind, _: (
                name == "public" if kind == "schema" else not f"{kind} {name}".startswith(WITHOUT_MODEL)
            ),
        }
        found = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(found, PublicModel.metadata)
        connection.dialect.default_schema_name = "public"
    assert differences == []
