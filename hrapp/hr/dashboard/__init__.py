"""The dashboard, the first page of an employer."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Topic
from hrapp.hr.dashboard import pages

TOPIC = Topic(
    pages=(pages.pages,),
    navigation=(Entry("dashboard.show", "layout-dashboard", _l("Dashboard"), "dashboard.view"),),
)
