"""The log of what was done at each employer: append-only, each row chained to the one before."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Topic
from hrapp.audit import health, pages

TOPIC = Topic(
    pages=(pages.pages,),
    navigation=(Entry("audit.index", "history", _l("Audit log"), "audit.view"),),
    checks=(health.chain,),
)
