"""The audit log of each employer: append-only, each row chained to the previous one by its hash."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Topic
from hrapp.audit import health, pages

TOPIC = Topic(
    pages=(pages.pages,),
    navigation=(Entry("audit.index", "history", _l("Audit log"), "audit.view"),),
    checks=(health.chain,),
)
