"""The list of everybody with a login at an employer, and of those who are invited to its team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from hrapp.access.roles import Role
from hrapp.core import clock, keys
from hrapp.core.lists.filters import Filter, Group
from hrapp.core.lists.listing import Asked, Column, Counts, List
from hrapp.core.lists.paging import Page
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.team.fields import State
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import in_force

SCOPE = "one employer"
WITH_ACCESS = (State.ACTIVE, State.ENDING, State.INVITED)


@dataclass(frozen=True)
class Member:
    """A row of the list: a membership, or an open invitation to the team. Plain values, which outlive a rollback."""

    id: UUID
    name: str
    email: str
    role: str
    state: str
    employee_id: UUID | None
    user_id: UUID | None
    last_seen_at: datetime | None
    since: datetime
    until: datetime | None

    @property
    def shown_name(self) -> str:
        return self.name or self.email

    @property
    def shown_state(self) -> State:
        """The state as a member of the enumeration, with label and tone."""
        return State(self.state)

    @property
    def is_invitation(self) -> bool:
        return self.state == State.INVITED

    @property
    def has_ended(self) -> bool:
        return self.state == State.ENDED

    def last_day(self, time_zone: str) -> date | None:
        """The last day of access, or of the invitation, in `time_zone`, that of the employer."""
        return clock.last_day_before(self.until, time_zone) if self.until else None


def members() -> Select[Any]:
    """The newest membership of each login at one employer."""
    newer = aliased(Membership)
    replaced = exists().where(
        newer.user_id == Membership.user_id, newer.employer_id == Membership.employer_id, newer.id > Membership.id
    )
    state = case(
        (~in_force(), State.ENDED.value),
        (Membership.ends_at.is_not(None), State.ENDING.value),
        else_=State.ACTIVE.value,
    )
    ended = Membership.state == MembershipState.ENDED.value
    return (
        select(
            Membership.id,
            User.name,
            User.email,
            Membership.role,
            state.label("state"),
            Membership.employee_id,
            Membership.user_id,
            User.last_seen_at,
            Membership.started_at.label("since"),
            case((ended, Membership.ended_at), else_=Membership.ends_at).label("until"),
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.employer_id == bindparam("employer", type_=Uuid()), ~replaced)
    )


def invited() -> Select[Any]:
    """The open invitations, which are in the tenant's schema: read there, and sent along as a parameter."""
    moment = DateTime(timezone=True)
    columns = (
        column("id", Uuid),
        column("email", Text),
        column("role", Text),
        column("since", moment),
        column("until", moment),
    )
    sent = func.jsonb_to_recordset(bindparam("invitations", type_=JSONB))
    row = sent.table_valued(*columns, name="invited").render_derived(with_types=True)
    return select(
        row.c.id,
        literal("", Text),
        row.c.email,
        row.c.role,
        literal(State.INVITED.value, Text),
        cast(None, Uuid),
        cast(None, Uuid),
        cast(None, moment),
        row.c.since,
        row.c.until,
    )


TEAM = union_all(members(), invited()).subquery("team")
SEARCHED: ColumnElement[str] = literal_column(keys.search_sql(keys.joined("team.name", "team.email")), Text)
# A login without a name is sorted by its address, which is what the list shows.
BY_NAME: ColumnElement[str] = literal_column(keys.sort_sql("coalesce(nullif(team.name, ''), team.email)"), Text)
RANK = case(*((TEAM.c.role == role.value, rank) for rank, role in enumerate(Role)), else_=len(Role))

MEMBERS: List[Member] = List(
    source=lambda _scope: select(*TEAM.c),
    make=lambda row: Member(*row),
    matches=lambda pattern: SEARCHED.like(pattern, escape="/"),
    columns=(
        Column("name", _l("Name"), (BY_NAME.collate("C"),)),
        Column("role", _l("Role"), (RANK.cast(Integer), BY_NAME.collate("C"))),
        Column("record", _l("Record")),
        Column("seen", _l("Last seen"), (TEAM.c.last_seen_at,)),
        Column("since", _l("Since"), (TEAM.c.since,)),
        Column("state", _l("Status")),
    ),
    sort="name",
    tie_breaker=(TEAM.c.id,),
    filters=(
        Filter("role", _l("Any role"), TEAM.c.role, Role),
        Filter(
            "state",
            _l("Any status"),
            TEAM.c.state,
            State,
            groups={
                "current": Group(_l("Current"), tuple(map(str, WITH_ACCESS))),
                "all": Group(_l("Everyone"), tuple(map(str, State))),
            },
            default="current",
        ),
    ),
)


def parameters(employer_id: UUID, open_invitations: Iterable[Invitation]) -> dict[str, Any]:
    """The parameters of the statements: whose members, and who is invited to the team."""
    sent = [
        {
            "id": str(each.id),
            "email": each.email,
            "role": each.role,
            "since": each.sent_at.isoformat(),
            "until": each.expires_at.isoformat(),
        }
        for each in open_invitations
    ]
    return {"employer": employer_id, "invitations": sent, "now": clock.now()}


def find_members(asked: Asked, params: dict[str, Any], counts: Counts | None = None) -> Page[Member]:
    """One page of members; `counts` saves counting again."""
    return MEMBERS.page(SCOPE, asked, counts, **params)


def count_members(asked: Asked, params: dict[str, Any]) -> Counts:
    """The counts of the filters."""
    return MEMBERS.counts(SCOPE, asked, **params)


def newest() -> Select[Any]:
    """The newest membership of the login that has or had the one with the parameter `membership`."""
    same = aliased(Membership)
    login = select(same.user_id).where(
        same.id == bindparam("membership", type_=Uuid()), same.employer_id == bindparam("employer", type_=Uuid())
    )
    return members().where(Membership.user_id == login.scalar_subquery())


MEMBER = newest()
