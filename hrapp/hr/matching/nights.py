"""What a day brings: the records that have changed since the last scan are compared, by a job of its own."""

from datetime import date

from hrapp.access.actor import Actor
from hrapp.hr.matching.scan import start_nightly


def begin_day(actor: Actor, _today: date) -> None:
    """Let a scan follow, if there is anything to compare."""
    start_nightly(actor)
