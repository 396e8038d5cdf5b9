"""What a topic contributes: blueprints, commands, navigation, log subjects, search, checks, tabs and actions.

Each topic defines a `Topic` as `TOPIC` in its `__init__.py`; `web.topics` lists all of them in order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import click
from flask import Blueprint, current_app
from sqlalchemy import Select, select, true

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.core.text import Message
from hrapp.tenancy.once import once

EXTENSION = "topics"
Kind = TypeVar("Kind", bound=tuple[int, ...])


@dataclass(frozen=True)
class Entry:
    """An entry of the side bar, shown to actors with `permission`; with `own`, only to those who have a record."""

    endpoint: str
    icon: str
    label: Any
    permission: str
    own: bool = False

    def is_offered(self, actor: Actor) -> bool:
        return may(actor, self.permission) and (not self.own or actor.employee_id is not None)


class Action(NamedTuple):
    """How the audit log shows an action: label, icon and tone."""

    label: Any
    icon: str
    tone: str


@dataclass(frozen=True)
class Subject:
    """A kind of subject in the audit log: its label, fields, own actions, and the URL of one such row."""

    key: str
    label: Any
    # A function where the fields are known only once the application runs, or differ by employer.
    fields: type[Fields] | Callable[[], type[Fields]] | None = None
    actions: dict[str, Action] = field(default_factory=dict)
    # What its events tell that is no field of its rows: name → label.
    labels: dict[str, Any] = field(default_factory=dict)
    url: Callable[[UUID], str] | None = None

    def field(self, name: str) -> Any:
        """The field of its rows with this name; None if there is none."""
        if self.fields is None:
            return None
        fields: Any = self.fields if isinstance(self.fields, type) else self.fields()
        return fields.field(name)


class Result(NamedTuple):
    """A search result; one without an icon is a person, and gets their photo or initials."""

    label: Any
    url: str
    detail: str = ""
    icon: str = ""
    badge: Any = None
    photo_url: str | None = None


class Results(NamedTuple):
    """The first results of one kind, and a link to the rest if there are more."""

    title: str
    found: list[Result]
    more_url: str = ""
    more_label: str = ""


class Search(NamedTuple):
    """A source of the search in the top bar; `find` takes actor, text and limit."""

    permission: str
    find: Callable[[Actor, str, int], Results]


class Tab(NamedTuple):
    """A tab of a person's record, a route of its own; `allows` takes the actor and the record's id.

    Tabs are in the order of the topics, one that is `last` behind all others.
    """

    endpoint: str
    label: Any
    allows: Callable[[Actor, UUID], bool]
    last: bool = False


class Card(NamedTuple):
    """A card that a topic adds to a tab of a person's record, below those of the record's own fields.

    `tab` is the tab's endpoint. `render` takes the actor, the record, and whether it is shown where it may be edited;
    it returns the card's markup, '' for none.
    """

    tab: str
    render: Callable[[Actor, Any, bool], str]


class ActionLink(NamedTuple):
    """A link to an action in the header of a page."""

    url: str
    label: str
    icon: str


class Attention(NamedTuple):
    """Something that waits for somebody: what is said of it, and the page that tells more.

    The button beside it, if it has a label, leads to `action_url`, else to `url`. What has the lowest `rank` comes
    first: 10 somebody waits for an answer, 20 a date comes closer, 30 something is wrong, 40 something is missing.
    `number` is how many it is about; none of it is left out.
    """

    text: str
    url: str
    icon: str
    rank: int
    number: int = 1
    action_label: str = ""
    action_url: str = ""


class Numbers(NamedTuple):
    """What a topic counts for the dashboard: a NamedTuple of numbers, and the statement whose one row they are.

    The statements of all topics are sent as one, so they bind what they need themselves. `statement` takes the actor
    and the day, and gives None to those who may not know.
    """

    kind: type[tuple[int, ...]]
    statement: Callable[[Actor, date], Select[Any] | None]


class SharedRecord(NamedTuple):
    """What a record may show to another employer: scope (`platform.consents`) → value as JSON, None for no value.

    Only the person whose login is `user_id` can allow it; None if no login was ever linked to the record.
    """

    user_id: UUID | None
    values: dict[str, Any]


class Belonging(NamedTuple):
    """A column that names a person's record: an id, or JSON with ids in it. When two records become one, it follows.

    Rows that are `own` are part of the record, such as documents; others only name it, as reports name their manager.
    `label` is what they are called together. `counted` says in words how many there are, of those that are `among`.
    """

    column: Any
    label: Any
    own: bool = True
    counted: Callable[[int], str] | None = None
    among: Any = None


@dataclass(frozen=True, kw_only=True)
class SettingsPart:
    """A section of the employer's settings, and what is said about it on their page.

    `effects` says in words what a change does, given the values before and after it, and the day; `preview` what values
    lead to, while somebody edits them. `usual` gives the values that are usual in a country, which need not be all.
    `note` is one more sentence about the section. Parts are shown in the order of `rank`.
    """

    fields: type[Fields]
    rank: int
    effects: Callable[[Any, Any, date], list[str]] | None = None
    preview: Callable[[Any, date], list[str]] | None = None
    usual: Callable[[str | None], dict[str, Any]] | None = None
    note: Any = ""

    @property
    def section(self) -> Section:
        first = self.fields.field(self.fields.names()[0])
        assert first is not None  # noqa: S101  one of its names
        return first.section

    @property
    def key(self) -> str:
        return self.section.key


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic. All parts are optional; topics appear in the navigation in the order of `web.topics`."""

    pages: tuple[Blueprint, ...] = ()
    # A function where the fields of an API are those of all topics.
    apis: tuple[Blueprint | Callable[[], Blueprint], ...] = ()
    commands: tuple[click.Command, ...] = ()
    navigation: tuple[Entry, ...] = ()
    # For a topic without an entry of its own: the blueprint of the entry that is marked on its pages.
    within: str = ""
    subjects: tuple[Subject, ...] = ()
    searches: tuple[Search, ...] = ()
    checks: tuple[Callable[..., list[str]], ...] = ()
    # Settings of the employer, each a field with a default.
    settings: tuple[SettingsPart, ...] = ()
    tabs: tuple[Tab, ...] = ()
    cards: tuple[Card, ...] = ()
    # Applies what falls due when a day begins at the bound employer; days may have been left out before.
    begin_day: Callable[[Actor, date], None] | None = None
    # What the dashboard counts.
    numbers: tuple[Numbers, ...] = ()
    # What waits for the actor on a day, for the dashboard: by its numbers, or a statement at most.
    attention: Callable[[Actor, date], list[Attention]] | None = None
    # The action that is offered on the list of people, and on one person's record.
    people_action: Callable[[Actor], ActionLink | None] | None = None
    record_action: Callable[[Actor, Any], ActionLink | None] | None = None
    # A page about some of the people, which is linked on their list.
    people_link: Callable[[Actor], ActionLink | None] | None = None
    # What is said above the tabs of one person's record, such as that they leave: markup, '' for nothing.
    record_banner: Callable[[Actor, Any], str] | None = None
    # What is still to be done before somebody leaves, such as documents that are missing: sentences.
    leaving_items: Callable[[Actor, Any], list[str]] | None = None
    # The action that is offered on the page of the settings, to those who may edit them.
    settings_action: Callable[[], ActionLink] | None = None
    # What somebody is asked on every page of the employer, by the membership of the request: a question and its page.
    notice: Callable[[Any], ActionLink | None] | None = None
    # What the form of a record says about an open invitation before it asks what becomes of it; '' if there is none.
    record_question: Callable[[Any], str] | None = None
    # What is asked before a record is saved, in the form that was refused for it: markup with its fields, '' for
    # nothing. It takes the actor, the form and the record, None for somebody new.
    record_asks: Callable[[Actor, Any, Any], str] | None = None
    # Where a form with what was typed of somebody who has left is sent by POST, so that they are taken back instead.
    record_return: Callable[[Actor, Any], ActionLink | None] | None = None
    # What a record has beside itself in this topic, and what to do instead: while there is anything, it is not removed.
    record_holds: Callable[[Any], list[Message]] | None = None
    # What a record of the bound tenant may show to another employer, by its id; None if there is no such record.
    shared_values: Callable[[UUID], SharedRecord | None] | None = None
    # The columns by which rows of this topic name a record.
    belongings: tuple[Belonging, ...] = ()
    # Why two records, one that is kept and one that is given up, cannot become one now, and what to do before.
    merge_obstacles: Callable[[Any, Any], list[Message]] | None = None
    # Settles what the kept record cannot have twice, before the rows of the other one follow; takes the actor first.
    before_merge: Callable[[Actor, Any, Any], None] | None = None
    # Sees to what a merge has ended outside of the rows that its undoing has brought back; takes the ids of both.
    after_undo: Callable[[Sequence[UUID]], None] | None = None


def topics() -> tuple[Topic, ...]:
    """The topics of the current application, in order."""
    found: tuple[Topic, ...] = current_app.extensions[EXTENSION]
    return found


def notices_for(membership: Any) -> list[ActionLink]:
    """What a member is asked on every page of their employer."""
    return [found for topic in topics() if topic.notice and (found := topic.notice(membership))]


def checks() -> list[Callable[..., list[str]]]:
    """The checks of all topics, which `flask tenants verify` runs for each tenant."""
    return [check for topic in topics() for check in topic.checks]


def subjects() -> dict[str, Subject]:
    """The subjects of the audit log, by key."""
    return {subject.key: subject for topic in topics() for subject in topic.subjects}


def held_by(record: Any) -> list[Message]:
    """Why a record cannot be removed as one that was entered by mistake; empty if it can."""
    return [reason for topic in topics() if topic.record_holds for reason in topic.record_holds(record)]


def shared_values(record_id: UUID) -> SharedRecord | None:
    """What a record of the bound tenant may show to another employer; None if there is no such record."""
    found = (topic.shared_values(record_id) for topic in topics() if topic.shared_values)
    return next(found, None)


def asked_before_saving(actor: Actor, form: Any, record: Any) -> list[str]:
    """The markup of what topics ask before the record of a form is saved; `record` is None for somebody new."""
    return [markup for topic in topics() if topic.record_asks and (markup := topic.record_asks(actor, form, record))]


def return_of(actor: Actor, record: Any) -> ActionLink | None:
    """Where what was typed is sent to take somebody back who has left; None if `actor` cannot take them back."""
    found = (topic.record_return(actor, record) for topic in topics() if topic.record_return)
    return next(filter(None, found), None)


def belongings() -> list[Belonging]:
    """The columns of all topics that name a record."""
    return [each for topic in topics() for each in topic.belongings]


def merge_obstacles(kept: Any, given_up: Any) -> list[Message]:
    """Why two records cannot become one now; empty if they can."""
    found = (topic.merge_obstacles(kept, given_up) for topic in topics() if topic.merge_obstacles)
    return [reason for reasons in found for reason in reasons]


def settings_parts() -> dict[str, SettingsPart]:
    """The sections of the settings by key, in order."""
    found = sorted((part for topic in topics() for part in topic.settings), key=lambda part: part.rank)
    return {part.key: part for part in found}


def settings_fields() -> type[Fields]:
    """The settings of all topics as one set of fields."""
    return _joined(tuple(part.fields for part in settings_parts().values()))


@cache
def _joined(parts: tuple[type[Fields], ...]) -> type[Fields]:
    found = {name: each for part in parts for name, each in part().fields.items()}
    return Fields.from_dict(found, name="SettingsFields")  # type: ignore[return-value]


def tabs_for(actor: Actor, record_id: UUID) -> list[Tab]:
    """The tabs of a record that `actor` may open."""
    found = [tab for topic in topics() for tab in topic.tabs if tab.allows(actor, record_id)]
    return sorted(found, key=lambda tab: tab.last)


def cards_for(actor: Actor, tab: str, record: Any, *, edit: bool) -> list[str]:
    """The markup of the cards that topics add to a tab of a record, in the order of the topics."""
    cards = (card for topic in topics() for card in topic.cards if card.tab == tab)
    return [markup for card in cards if (markup := card.render(actor, record, edit))]


def attention_of(actor: Actor, today: date) -> list[Attention]:
    """What waits for `actor`, the most urgent first; `today` is the date in the employer's time zone."""
    parts = (topic.attention(actor, today) for topic in topics() if topic.attention)
    return sorted((item for part in parts for item in part if item.number), key=lambda item: item.rank)


def numbers_of(kind: type[Kind], actor: Actor, today: date) -> Kind | None:
    """The numbers of this kind, which are read with those of all topics; None if `actor` may not know them."""
    found: Kind | None = _counted(actor, today).get(kind)
    return found


# By kind.
@once
def _counted(actor: Actor, today: date) -> dict[Any, Any]:
    parts = ((each.kind, each.statement(actor, today)) for topic in topics() for each in topic.numbers)
    asked = {kind: statement.subquery() for kind, statement in parts if statement is not None}
    if not asked:
        return {}
    first, *others = asked.values()
    joined: Any = first
    for other in others:
        joined = joined.join(other, true())
    columns = (column for part in asked.values() for column in part.columns)
    row = iter(session.execute(select(*columns).select_from(joined)).one())
    return {kind: kind(*islice(row, len(part.columns))) for kind, part in asked.items()}


def with_permission(permission: str) -> Callable[[Actor, UUID], bool]:
    """A predicate for a tab: whether the actor has `permission` for the record."""
    return lambda actor, record_id: may(actor, permission, record_id)
