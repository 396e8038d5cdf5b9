"""The settings of an employer, and its counters."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, SettingsPart, Subject, Topic, settings_fields
from hrapp.hr.settings import api, effects, pages
from hrapp.hr.settings.fields import DuplicateSettings, ElsewhereSettings

LATER = _l("You can set this now. It comes into force with that part of hrapp, which is not here yet.")

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.make_api,),
    navigation=(Entry("settings.edit", "clipboard-list", _l("Settings"), "settings.edit"),),
    subjects=(Subject("settings", _l("Settings"), settings_fields),),
    settings=(
        SettingsPart(fields=DuplicateSettings, rank=70, effects=effects.later, note=LATER),
        SettingsPart(fields=ElsewhereSettings, rank=80, effects=effects.later, note=LATER),
    ),
)
