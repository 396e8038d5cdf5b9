"""Memberships, and the tokens of invitation links, which are needed before there is a membership."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text, update
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.tenancy.base import Identified, PublicModel, Timestamped
from hrapp.tenancy.models import Tenant


class Membership(Identified, Timestamped, PublicModel):
    """One login at one employer, in one role; ending it affects neither the login nor other memberships."""

    # Its name in the audit log of the employer.
    __subject__ = "membership"

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(Role.check("role"), "role"),
        CheckConstraint(MembershipState.check("state"), "state"),
        # Somebody may rejoin, but has at most one membership that has not ended.
        Index(
            "uq_memberships_user_employer",
            "user_id",
            "employer_id",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_memberships_employer", "employer_id", "state"),
        Index("ix_memberships_ends_at", "ends_at", postgresql_where=text("ends_at IS NOT NULL AND state <> 'ended'")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    employer_id: Mapped[UUID] = mapped_column(ForeignKey(Employer.id, ondelete="CASCADE"))
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default=MembershipState.ACTIVE.value)
    # Not a foreign key: the record is in the tenant's schema.
    employee_id: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When access ends, if that is known; from then on it counts as ended, before the job has come by that ends it.
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")
    # Not "raise": after a rollback it is reloaded for the page that shows the error.
    employer: Mapped[Employer] = relationship()
    # Ownership that is offered to this member; nor is this, for the same reason.
    offer: Mapped["OwnershipOffer | None"] = relationship(viewonly=True, foreign_keys="OwnershipOffer.to_membership_id")

    # How many forms the login has saved for later at this employer; read with the memberships of a request alone.
    saved_forms: Mapped[int | None] = query_expression()

    @property
    def name(self) -> str:
        """Whose it is; the user has to be loaded."""
        return self.user.name or self.user.email

    @property
    def is_in_force(self) -> bool:
        """Whether it gives access now."""
        return self.state == MembershipState.ACTIVE and (self.ends_at is None or self.ends_at > clock.now())

    def end(self) -> list[ApiToken]:
        """End the membership, and with it the person's API tokens for this employer, which are returned.

        One whose planned end has come has ended then. Not inside a tenant scope.
        """
        now = clock.now()
        self.state, self.ended_at = MembershipState.ENDED.value, min(now, self.ends_at or now)
        mine = (ApiToken.user_id == self.user_id, ApiToken.employer_id == self.employer_id)
        revoked = update(ApiToken).where(*mine, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
        return list(session.scalars(revoked.returning(ApiToken)))


class OwnershipOffer(Identified, PublicModel):
    """Ownership that an owner offers to a member, who becomes an owner by accepting it; one at a time per employer.

    With `steps_down` whoever offers it becomes an administrator at that moment.
    """

    __tablename__ = "ownership_offers"

    employer_id: Mapped[UUID] = mapped_column(ForeignKey(Employer.id, ondelete="CASCADE"), unique=True)
    from_membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id, ondelete="CASCADE"))
    to_membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id, ondelete="CASCADE"))
    steps_down: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]

    giver: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[from_membership_id])
    taker: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[to_membership_id])


class InvitationToken(PublicModel):
    """Maps the hash of an invitation link's token to the tenant and the invitation.

    A link is valid for one sending (`sent_at`) of the invitation and stops working with the next. A `printed` link was
    not mailed, so using it does not prove access to the email address.
    """

    __tablename__ = "invitation_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(Tenant.id, ondelete="CASCADE"), index=True)
    invitation_id: Mapped[UUID] = mapped_column(index=True)
    sent_at: Mapped[datetime]
    printed: Mapped[bool] = mapped_column(default=False)
