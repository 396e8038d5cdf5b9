"""The settings of an employer, and its counters."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Subject, Topic, settings_fields
from hrapp.hr.settings import api, pages

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.make_api,),
    navigation=(Entry("settings.edit", "clipboard-list", _l("Settings"), "settings.edit"),),
    subjects=(Subject("settings", _l("Settings"), settings_fields),),
)
