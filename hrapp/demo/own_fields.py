"""The fields that a demo employer has added to its records, and what people have in them."""

from collections.abc import Iterable
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from hrapp.core.text import slugify
from hrapp.demo.companies import FINCH, Company
from hrapp.hr.custom_fields.fields import MORE, Kind
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.fields import WORK
from hrapp.hr.employees.models import Employee

SIZES = ("XS", "S", "M", "L", "XL")
LANGUAGES = ("English", "French", "Portuguese", "Polish", "Arabic")


def add_own_fields(company: Company, people: Iterable[Employee]) -> list[CustomField]:
    """The fields of a company, and their values on its people: the same ones every time."""
    if company is not FINCH:
        return []
    chance = Random(f"{company.slug} own fields")  # noqa: S311  the same values every time is the point
    for employee in people:
        employee.custom = dict(_values(chance))
    return [
        _field(1, "T-shirt size", Kind.CHOICE, options=_options(SIZES), listed=True),
        _field(2, "Locker number", Kind.TEXT, help="On the second floor, beside the stairs.", section=WORK.key),
        _field(3, "First-aider", Kind.YES_NO, section=WORK.key, privacy="directory", listed=True),
        _field(4, "Languages", Kind.CHOICES, options=_options(LANGUAGES), privacy="directory"),
        _field(5, "Dietary needs", Kind.TEXT, help="For lunches that we order.", privacy="personal"),
    ]


def _field(position: int, label: str, kind: Kind, **more: Any) -> CustomField:
    values = {"key": _key(label), "section": MORE.key, "privacy": "work", **more}
    return CustomField(id=uuid7(), position=position, label=label, kind=kind, **values)


def _options(labels: Iterable[str]) -> list[dict[str, Any]]:
    return [{"key": _key(label), "label": label, "retired": False} for label in labels]


def _key(label: str) -> str:
    return slugify(label).replace("-", "_")


def _values(chance: Random) -> Iterable[tuple[str, Any]]:
    if chance.random() < 0.9:
        yield "t_shirt_size", _key(chance.choices(SIZES, weights=(1, 4, 6, 5, 2))[0])
    if chance.random() < 0.6:
        yield "locker_number", f"{chance.choice('ABC')}{chance.randint(1, 80)}"
    if chance.random() < 0.8:
        yield "first_aider", chance.random() < 0.12
    spoken = {"english"} | {_key(each) for each in LANGUAGES if chance.random() < 0.2}
    yield "languages", [_key(each) for each in LANGUAGES if _key(each) in spoken]
    if chance.random() < 0.1:
        yield "dietary_needs", chance.choice(("Vegetarian", "No nuts", "Vegan", "No gluten"))
