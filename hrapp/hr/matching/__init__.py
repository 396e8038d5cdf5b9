"""Matching: records of one employer that may be of the same person, and what HR decides about them."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Belonging, SettingsPart, Subject, Topic
from hrapp.hr.matching import asking, pages
from hrapp.hr.matching.fields import DuplicateSettings
from hrapp.hr.matching.models import DuplicatePair

TOPIC = Topic(
    pages=(pages.pages,),
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
    settings=(SettingsPart(fields=DuplicateSettings, rank=70),),
    record_asks=asking.render,
    belongings=(
        Belonging(DuplicatePair.first_id, _l("Possible duplicates"), own=False),
        Belonging(DuplicatePair.second_id, _l("Possible duplicates"), own=False),
    ),
)
