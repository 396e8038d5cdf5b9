"""An employer's profile, and the wizard that asks for it first."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Topic
from hrapp.platform.profile import pages, wizard_pages

TOPIC = Topic(
    pages=(pages.pages, pages.looks, wizard_pages.pages),
    navigation=(Entry("profile.edit", "building-community", _l("Employer profile"), "profile.edit"),),
)
