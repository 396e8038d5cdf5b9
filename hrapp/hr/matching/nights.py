"""What a day brings: records that have changed since the last scan are compared, and old merges cannot be undone."""

from datetime import date

from hrapp.access.actor import Actor
from hrapp.hr.matching.scan import start_nightly
from hrapp.hr.matching.undoing import forget_old


def begin_day(actor: Actor, _today: date) -> None:
    """Let a scan follow, if there is anything to compare, and forget what it takes to undo merges of long ago."""
    start_nightly(actor)
    forget_old()
