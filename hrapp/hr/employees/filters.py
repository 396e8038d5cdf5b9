"""The filters over the list of people, each choice with how many people it would leave."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.hr.employees.choices import EMPLOYMENT_TYPES, STATUSES
from hrapp.hr.employees.listing import GROUPS, Criteria, Facets

Option = tuple[str, Any, int]
MISSING = {
    "email": _l("Without an email"),
    "manager": _l("Without a manager"),
    "department": _l("Without a department"),
}
GROUP_NAMES = {"current": _l("Everybody here now"), "former": _l("Everybody who left")}


class Filter(NamedTuple):
    name: str
    label: Any
    options: list[Option]
    current: str


def filters(facets: Facets, wanted: Criteria) -> list[Filter]:
    """The selects, in the order in which they are shown; one with nothing to choose is left out."""
    offered = [
        Filter("status", _("Any status"), status_options(facets), wanted.status),
        Filter(
            "department", _("Any department"), unit_options(facets.department, _("No department")), wanted.department
        ),
        Filter("branch", _("Any branch"), unit_options(facets.branch, _("No branch")), wanted.branch),
        Filter("type", _("Any type"), options(EMPLOYMENT_TYPES, facets.type), wanted.type),
    ]
    return [one for one in offered if one.current or len(one.options) > 1]


def status_options(facets: Facets) -> list[Option]:
    groups = [
        (name, GROUP_NAMES[name], sum(facets.status.get(status, 0) for status in members))
        for name, members in GROUPS.items()
    ]
    return [group for group in groups if group[2]] + options(STATUSES, facets.status)


def options(labels: dict[str, Any], counts: dict[str, int]) -> list[Option]:
    return [(value, label, counts[value]) for value, label in labels.items() if value in counts]


def unit_options(counts: dict[str, tuple[str, int]], nothing: str) -> list[Option]:
    return [(key, name or nothing, number) for key, (name, number) in counts.items()]
