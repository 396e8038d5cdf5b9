"""Other employers: what is known here of somebody's work for others on this site, with the person's consent."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Belonging, SettingsPart, Subject, Topic
from hrapp.hr.elsewhere import merging, pages
from hrapp.hr.elsewhere.fields import ElsewhereSettings
from hrapp.hr.elsewhere.models import CrossInstitutionRecord

TOPIC = Topic(
    pages=(pages.pages,),
    subjects=(Subject(CrossInstitutionRecord.__subject__, _l("Employee")),),
    settings=(SettingsPart(fields=ElsewhereSettings, rank=80),),
    belongings=(Belonging(CrossInstitutionRecord.employee_id, _l("Other employers")),),
    before_merge=merging.before_merge,
)
