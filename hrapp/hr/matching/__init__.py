"""Matching: records of one employer that may be of the same person, and what HR decides about them."""

from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.topic import Action, Belonging, Numbers, SettingsPart, Subject, Topic
from hrapp.hr.matching import api, asking, attention, effects, pages, pair_pages, queries, scan, undoing
from hrapp.hr.matching.fields import DuplicateSettings
from hrapp.hr.matching.models import DuplicatePair


def begin_day(actor: Actor, _today: date) -> None:
    """Compare what has changed, by a job, and forget what it takes to undo merges of long ago."""
    scan.start_nightly(actor)
    undoing.forget_old()


TOPIC = Topic(
    pages=(pages.pages, pair_pages.pages),
    within="employees",
    apis=(api.api,),
    subjects=(
        Subject(
            DuplicatePair.__subject__,
            _l("Employee"),
            actions={
                "merged": Action(_l("Merged with another record"), "replace", "warn"),
                "merge undone": Action(_l("Merge undone"), "arrow-back-up", "warn"),
                "different people": Action(_l("Told apart from another record"), "users", "info"),
                "different people taken back": Action(_l("No longer told apart"), "arrow-back-up", "info"),
            },
            labels={"other_record": _l("Other record"), "reason": _l("Reason")},
            url=lambda employee_id: url_for("employees.show", employee_id=employee_id),
        ),
    ),
    settings=(SettingsPart(fields=DuplicateSettings, rank=70, effects=effects.effects),),
    begin_day=begin_day,
    record_asks=asking.render,
    numbers=(Numbers(queries.Duplicates, queries.numbers),),
    attention=attention.attention,
    people_link=attention.people_link,
    record_banner=attention.record_banner,
    belongings=(
        Belonging(DuplicatePair.first_id, _l("Possible duplicates"), own=False),
        Belonging(DuplicatePair.second_id, _l("Possible duplicates"), own=False),
    ),
)
