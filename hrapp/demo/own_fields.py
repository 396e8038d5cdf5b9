"""The fields that a demo employer has added to its records, and what people have in them."""

from collections.abc import Iterable
from random import Random
from typing import Any, NamedTuple

from uuid_utils.compat import uuid7

from hrapp.core.text import slugify
from hrapp.demo.companies import ALPENGLOW, FINCH, Company
from hrapp.hr.custom_fields.fields import MORE, Kind
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.fields import WORK
from hrapp.hr.employees.models import Employee

SIZES = ("XS", "S", "M", "L", "XL")


class Words(NamedTuple):
    """What the fields and options are called at one employer."""

    size: str
    locker: str
    locker_help: str
    first_aider: str
    languages: str
    spoken: tuple[str, ...]
    diet: str
    diet_help: str
    diets: tuple[str, ...]


WORDS = {
    ALPENGLOW.slug: Words(
        *("Taille de T-shirt", "Casier", "Au sous-sol, à côté de l’atelier.", "Secouriste", "Langues"),
        ("Français", "Allemand", "Italien", "Anglais", "Portugais"),
        *("Régime alimentaire", "Pour les repas que nous commandons."),
        ("Végétarien", "Sans noix", "Végane", "Sans gluten"),
    ),
    FINCH.slug: Words(
        *("T-shirt size", "Locker number", "On the second floor, beside the stairs.", "First-aider", "Languages"),
        ("English", "French", "Portuguese", "Polish", "Arabic"),
        *("Dietary needs", "For lunches that we order."),
        ("Vegetarian", "No nuts", "Vegan", "No gluten"),
    ),
}


def add_own_fields(company: Company, people: Iterable[Employee]) -> list[CustomField]:
    """The fields of a company, and their values on its people: the same ones every time."""
    words = WORDS[company.slug]
    chance = Random(f"{company.slug} own fields")  # noqa: S311  the same values every time is the point
    for employee in people:
        employee.custom = dict(_values(words, chance))
    return [
        _field(1, words.size, Kind.CHOICE, options=_options(SIZES), listed=True),
        _field(2, words.locker, Kind.TEXT, help=words.locker_help, section=WORK.key),
        _field(3, words.first_aider, Kind.YES_NO, section=WORK.key, privacy="directory", listed=True),
        _field(4, words.languages, Kind.CHOICES, options=_options(words.spoken), privacy="directory"),
        _field(5, words.diet, Kind.TEXT, help=words.diet_help, privacy="personal"),
    ]


def _field(position: int, label: str, kind: Kind, **more: Any) -> CustomField:
    values = {"key": _key(label), "section": MORE.key, "privacy": "work", **more}
    return CustomField(id=uuid7(), position=position, label=label, kind=kind, **values)


def _options(labels: Iterable[str]) -> list[dict[str, Any]]:
    return [{"key": _key(label), "label": label, "retired": False} for label in labels]


def _key(label: str) -> str:
    return slugify(label).replace("-", "_")


def _values(words: Words, chance: Random) -> Iterable[tuple[str, Any]]:
    if chance.random() < 0.9:
        yield _key(words.size), _key(chance.choices(SIZES, weights=(1, 4, 6, 5, 2))[0])
    if chance.random() < 0.6:
        yield _key(words.locker), f"{chance.choice('ABC')}{chance.randint(1, 80)}"
    if chance.random() < 0.8:
        yield _key(words.first_aider), chance.random() < 0.12
    spoken = {words.spoken[0]} | {each for each in words.spoken if chance.random() < 0.2}
    yield _key(words.languages), [_key(each) for each in words.spoken if each in spoken]
    if chance.random() < 0.1:
        yield _key(words.diet), chance.choice(words.diets)
