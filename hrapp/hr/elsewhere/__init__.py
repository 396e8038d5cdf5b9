"""Other employers: what is known here of somebody's work for others on this site, with the person's consent."""

from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Belonging, Card, Numbers, SettingsPart, Subject, Topic
from hrapp.hr.elsewhere import api, attention, days, effects, merging, pages, people_pages, removing, sharing
from hrapp.hr.elsewhere import noticing as noticing  # listens
from hrapp.hr.elsewhere.fields import ElsewhereSettings, LogFields
from hrapp.hr.elsewhere.models import CrossInstitutionRecord

__all__ = ["TOPIC", "removing"]

ACTIONS = {
    "looked for elsewhere": Action(_l("Looked for at other employers"), "search", "info"),
    "found elsewhere": Action(_l("Found at another employer"), "building", "warn"),
    "elsewhere allowed": Action(_l("Work for another employer allowed"), "circle-check", "warn"),
    "asked elsewhere": Action(_l("Consent asked for"), "mail-forward", "info"),
    "request taken back": Action(_l("Request taken back"), "arrow-back-up", "info"),
    "elsewhere answered": Action(_l("Request answered"), "circle-check", "info"),
    "granted data received": Action(_l("Data of another employer received"), "download", "good"),
    "granted data deleted": Action(_l("Data of another employer deleted"), "trash", "info"),
    "viewed granted data": Action(_l("Data of another employer shown"), "eye", "info"),
    "shared elsewhere": Action(_l("Shared with another employer"), "upload", "warn"),
    "looked at elsewhere": Action(_l("Looked at by another employer"), "eye", "info"),
    "elsewhere verified": Action(_l("Marked as verified"), "circle-check", "good"),
    "elsewhere verification taken back": Action(_l("Verification taken back"), "arrow-back-up", "warn"),
    "elsewhere notes changed": Action(_l("Notes on other employers changed"), "pencil", "info"),
}


def record_url(employee_id: UUID) -> str:
    """The page about the person that an event of the log is about."""
    return url_for("elsewhere.show", employee_id=employee_id)


TOPIC = Topic(
    pages=(pages.pages, people_pages.pages),
    within="employees",
    apis=(api.api,),
    subjects=(
        Subject(
            CrossInstitutionRecord.__subject__,
            _l("Employee"),
            LogFields,
            actions=ACTIONS,
            url=record_url,
        ),
    ),
    cards=(Card("employees.show_personal", pages.render_card),),
    settings=(SettingsPart(fields=ElsewhereSettings, rank=80, effects=effects.effects),),
    numbers=(Numbers(attention.Elsewhere, attention.numbers),),
    attention=attention.attention,
    people_link=people_pages.people_link,
    begin_day=days.begin_day,
    record_asks=pages.render_question,
    shared_values=sharing.shared_record,
    belongings=(Belonging(CrossInstitutionRecord.employee_id, _l("Other employers")),),
    before_merge=merging.before_merge,
    after_undo=merging.after_undo,
)
