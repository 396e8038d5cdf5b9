"""Other employers: what is known here of somebody's work for others on this site, with the person's consent."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import SettingsPart, Subject, Topic
from hrapp.hr.elsewhere import days, pages, sharing
from hrapp.hr.elsewhere.fields import ElsewhereSettings
from hrapp.hr.elsewhere.models import CrossInstitutionRecord

TOPIC = Topic(
    pages=(pages.pages,),
    subjects=(Subject(CrossInstitutionRecord.__subject__, _l("Employee")),),
    settings=(SettingsPart(fields=ElsewhereSettings, rank=80),),
    begin_day=days.begin_day,
    shared_values=sharing.shared_record,
)
