"""The filters over the list of people, each choice with how many people it would leave."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.core.fields.wording import Words
from hrapp.core.text import sort_key
from hrapp.hr.employees.choices import EMPLOYMENT_TYPES, STATUSES
from hrapp.hr.employees.listing import GROUPS, NONE, Criteria, Facets

Option = tuple[str, Any, int]
MISSING = {
    "email": _l("Without an email"),
    "manager": _l("Without a manager"),
    "department": _l("Without a department"),
}
GROUP_NAMES = Words(current=_l("Everybody here now"), former=_l("Everybody who left"))


class Filter(NamedTuple):
    name: str
    options: list[Option]
    current: str


def filters(facets: Facets, wanted: Criteria) -> list[Filter]:
    """The selects, in the order in which they are shown; one with nothing to choose is left out."""
    offered = [
        Filter("status", status_options(facets), wanted.status),
        Filter("department", unit_options(facets.department, facets.names, _("No department")), wanted.department),
        Filter("branch", unit_options(facets.branch, facets.names, _("No branch")), wanted.branch),
        Filter("type", options(EMPLOYMENT_TYPES.spoken(), facets.type), wanted.type),
    ]
    return [one for one in offered if one.current or len(one.options) > 1]


def status_options(facets: Facets) -> list[Option]:
    names = GROUP_NAMES.spoken()
    groups = [
        (group, names[group], sum(facets.status.get(status, 0) for status in members))
        for group, members in GROUPS.items()
    ]
    return [group for group in groups if group[2]] + options(STATUSES.spoken(), facets.status)


def options(labels: Mapping[str, str], counts: Mapping[str, int]) -> list[Option]:
    return [(value, label, counts[value]) for value, label in labels.items() if value in counts]


def unit_options(counts: Mapping[str, int], names: Mapping[str, str], nothing: str) -> list[Option]:
    """By name; those who are in no unit come last."""
    known = sorted((key for key in counts if key != NONE), key=lambda key: sort_key(names[key]))
    options: list[Option] = [(key, names[key], counts[key]) for key in known]
    return [*options, (NONE, nothing, counts[NONE])] if NONE in counts else options
