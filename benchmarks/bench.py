"""What the measurements share: installations and the peer, each made when it is first asked for."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.django_peer import Peer, peer
from benchmarks.employer import Signed, make_employer
from benchmarks.ours import Installation, installation
from benchmarks.people import people
from benchmarks.scale import Scale


@dataclass
class Bench:
    """One run: `folder` holds all that it makes, `stack` ends it."""

    scale: Scale
    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def ours(self) -> Installation:
        """The installation that is held against the peer, on the same server."""
        return self.stack.enter_context(installation(self.folder / "ours"))

    @cached_property
    def employer(self) -> Signed:
        """An employer with many people, of whom is known what a list shows."""
        return make_employer(self.ours, people(self.scale.people))

    @cached_property
    def peer(self) -> Peer:
        return self.stack.enter_context(peer(self.ours))

    @cached_property
    def few(self) -> Installation:
        """An installation with few tenants."""
        return self._of_size("few", self.scale.few)

    @cached_property
    def many(self) -> Installation:
        """One with many: a server of its own, since roles belong to a server and not to a database."""
        return self._of_size("many", self.scale.many)

    def _of_size(self, name: str, tenants: int) -> Installation:
        made = self.stack.enter_context(installation(self.folder / name))
        made.grow(tenants)
        return made
