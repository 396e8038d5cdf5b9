"""The settings of an employer, and its counters."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Subject, Topic, settings_fields
from hrapp.hr.settings import pages
from hrapp.hr.settings.fields import SETTINGS

TOPIC = Topic(
    pages=(pages.pages,),
    navigation=(Entry("settings.edit", "clipboard-list", _l("Settings"), "settings.edit"),),
    subjects=(Subject("settings", _l("Settings"), settings_fields),),
    settings=SETTINGS,
)
