"""The member's own record."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Topic
from hrapp.hr.portal import api, pages

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    navigation=(Entry("portal.show", "user", _l("My record"), "portal.view", own=True),),
)
