"""The list of groups of employers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from hrapp.core.lists.listing import Column, List, found_in
from hrapp.platform.employers.models import Employer, EmployerGroup

SIZE = (
    select(func.count()).select_from(Employer).where(Employer.group_id == EmployerGroup.id).correlate(EmployerGroup)
).scalar_subquery()


def groups(_scope: None) -> Select[Any]:
    return select(EmployerGroup.id, EmployerGroup.name, EmployerGroup.created_at, SIZE.label("size"))


GROUPS: List[Any] = List(
    source=groups,
    make=lambda row: row,
    matches=found_in(EmployerGroup.name),
    columns=(
        Column("name", _l("Group"), (func.lower(EmployerGroup.name),)),
        Column("size", _l("Employers"), (SIZE,), css="num"),
        Column("created", _l("Added on"), (EmployerGroup.created_at,)),
    ),
    sort="name",
    tie_breaker=(EmployerGroup.id,),
)
