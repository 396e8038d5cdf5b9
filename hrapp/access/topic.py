"""What a topic brings: its doors, and its part of the navigation, the log, the search, the checks and a record's page.

`TOPIC` in a topic's `__init__.py` is one of these; `web.topics` has them in order, and nothing else knows of a topic.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import click
from flask import Blueprint, current_app

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.fields.schema import Fields

EXTENSION = "topics"


@dataclass(frozen=True)
class Entry:
    """An entry of the side bar: where it leads, and whom it is offered to; `own` only those with a record."""

    endpoint: str
    icon: str
    label: Any
    permission: str
    own: bool = False

    def is_offered(self, actor: Actor) -> bool:
        return may(actor, self.permission) and (not self.own or actor.employee_id is not None)


class Action(NamedTuple):
    """What was done, in the log: its word, an icon and a tone."""

    label: Any
    icon: str
    tone: str


@dataclass(frozen=True)
class Subject:
    """What the log speaks of: the word for it, its fields, what can be done to it besides, and its page."""

    key: str
    label: Any
    fields: type[Fields] | None = None
    actions: dict[str, Action] = field(default_factory=dict)
    url: Callable[[UUID], str] | None = None


class Result(NamedTuple):
    """Something that was found; a person is shown with an avatar, all else with an icon."""

    label: Any
    url: str
    detail: str = ""
    icon: str = ""
    badge: Any = None


class Results(NamedTuple):
    """The first results of one kind, and a link to the rest if there are more."""

    title: str
    found: list[Result]
    more_url: str = ""
    more_label: str = ""


class Search(NamedTuple):
    """A part of the search in the top bar: who may use it, and what it finds for a text."""

    permission: str
    find: Callable[[Actor, str, int], Results]


class Tab(NamedTuple):
    """A part of a person's record, a route of its own topic; `allows` says who may open it on which record."""

    endpoint: str
    label: Any
    allows: Callable[[Actor, UUID], bool]


class ActionLink(NamedTuple):
    """A likely act in the head of a page."""

    url: str
    label: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic. All parts are optional; the order of topics is that of the navigation."""

    pages: tuple[Blueprint, ...] = ()
    apis: tuple[Blueprint, ...] = ()
    commands: tuple[click.Command, ...] = ()
    navigation: tuple[Entry, ...] = ()
    subjects: tuple[Subject, ...] = ()
    searches: tuple[Search, ...] = ()
    checks: tuple[Callable[..., list[str]], ...] = ()
    tabs: tuple[Tab, ...] = ()
    # What somebody is likely to do next, on the list of people and on one person's record.
    people_action: Callable[[Actor], ActionLink | None] | None = None
    record_action: Callable[[Actor, Any], ActionLink | None] | None = None


def topics() -> tuple[Topic, ...]:
    """The topics of the running application, in their order."""
    found: tuple[Topic, ...] = current_app.extensions[EXTENSION]
    return found


def checks() -> list[Callable[..., list[str]]]:
    """What `flask tenants verify` asks of each topic in one tenant."""
    return [check for topic in topics() for check in topic.checks]


def subjects() -> dict[str, Subject]:
    """What the log speaks of, by key."""
    return {subject.key: subject for topic in topics() for subject in topic.subjects}


def tabs_for(actor: Actor, record_id: UUID) -> list[Tab]:
    """The tabs of a record that `actor` may open."""
    return [tab for topic in topics() for tab in topic.tabs if tab.allows(actor, record_id)]


def with_permission(permission: str) -> Callable[[Actor, UUID], bool]:
    """A tab for those who have `permission` on the record."""
    return lambda actor, record_id: may(actor, permission, record_id)
