"""Matching: records of one employer that may be of the same person, and what HR decides about them."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import SettingsPart, Subject, Topic
from hrapp.hr.matching import effects, nights, pages
from hrapp.hr.matching.fields import DuplicateSettings
from hrapp.hr.matching.models import DuplicatePair

TOPIC = Topic(
    pages=(pages.pages,),
    subjects=(Subject(DuplicatePair.__subject__, _l("Possible duplicate")),),
    settings=(SettingsPart(fields=DuplicateSettings, rank=70, effects=effects.effects),),
    begin_day=nights.begin_day,
)
