"""Identifiers of people, as the employer's country writes them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from hrapp.core.fields.masked import Masked
from hrapp.core.fields.phones import default_country
from hrapp.core.fields.sections import Section
from hrapp.platform.countries import KINDS, rule_for


class Identifier(Masked):
    """An identifier of one kind (`countries.KINDS`), called and explained as in the employer's country.

    `label` is that of a country which has none. Whether a number can be one is checked by `identifier_errors`, since it
    depends on the person's nationality too.
    """

    def __init__(self, kind: str, label: Any, section: Section, **more: Any) -> None:
        super().__init__(LazyString(label_of, kind, label), section, help=LazyString(help_of, kind), **more)


def label_of(kind: str, otherwise: Any) -> str:
    rule = rule_for(kind, default_country())
    return str(rule.label if rule else otherwise)


def help_of(kind: str) -> str:
    rule = rule_for(kind, default_country())
    return f"{rule.help} {_('Such as %(example)s.', example=rule.example)}" if rule else ""


def identifier_errors(values: Mapping[str, Any], nationality: str | None) -> dict[str, list[str]]:
    """field → messages for identifiers among `values` that do not exist where the employer is.

    A person of another `nationality` has those of their nation from there, in whatever format.
    """
    rules = {kind: rule_for(kind, default_country(), nationality) for kind in KINDS if values.get(kind)}
    found = {kind: rule.problem(values[kind]) for kind, rule in rules.items() if rule}
    return {kind: [problem] for kind, problem in found.items() if problem}
