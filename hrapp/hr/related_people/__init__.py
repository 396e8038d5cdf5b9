"""The people whom a record names: emergency contacts and dependents."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Belonging, Card, Subject, Topic
from hrapp.hr.related_people import api, merging, pages
from hrapp.hr.related_people.fields import RelatedPersonFields
from hrapp.hr.related_people.models import RelatedPerson

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    subjects=(
        Subject(
            "related_person",
            _l("Employee"),
            RelatedPersonFields,
            actions={
                "emergency_contact added": Action(_l("Emergency contact added"), "plus", "good"),
                "emergency_contact changed": Action(_l("Emergency contact changed"), "pencil", "info"),
                "emergency_contact moved": Action(_l("Emergency contacts reordered"), "arrows-sort", "info"),
                "emergency_contact removed": Action(_l("Emergency contact removed"), "trash", "bad"),
                "dependent added": Action(_l("Dependent added"), "plus", "good"),
                "dependent changed": Action(_l("Dependent changed"), "pencil", "info"),
                "dependent moved": Action(_l("Dependents reordered"), "arrows-sort", "info"),
                "dependent removed": Action(_l("Dependent removed"), "trash", "bad"),
            },
            url=lambda employee_id: url_for("employees.show_personal", employee_id=employee_id),
        ),
    ),
    cards=(Card("employees.show_personal", pages.render_cards),),
    belongings=(
        Belonging(RelatedPerson.employee_id, _l("Emergency contacts and dependents"), counted=merging.counted),
    ),
    before_merge=merging.before_merge,
)
