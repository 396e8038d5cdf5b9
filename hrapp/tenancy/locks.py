"""All locks of the application in one place, so that no two uses share one by accident; all end with the transaction.

A tenant's locks are rows of its own `counters`, which no other tenant's role can reach, and that of its upgrade is its
row in the registry, which no tenant's role can reach. Locks of the whole installation are advisory ones: db-init takes
those functions from the tenants' roles, or one of them could hold what others wait for.
"""

from hrapp.core.statements import OwnText

# Locks of the whole installation, and the first part of a new slug (%(stem)s), so that two employers of one name do not
# choose the same slug.
PUBLIC_MIGRATIONS = OwnText("SELECT pg_advisory_xact_lock(7226310)")
SPARE_POOL = OwnText("SELECT pg_advisory_xact_lock(7226311)")
SLUG = OwnText("SELECT pg_advisory_xact_lock(hashtextextended(%(stem)s, 5))")
# The look-ups of one tenant (%(tenant)s) in the index of people, so that together they stay within their limit.
LOOK_UPS = OwnText("SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s, 11))")

# The row is made when it is missing, and locked without a new version of it: WHERE false writes nothing, and PostgreSQL
# locks the row in conflict all the same.
ROW = (
    "INSERT INTO counters (name, value) VALUES ({}, 0)"
    " ON CONFLICT (name) DO UPDATE SET value = counters.value WHERE false"
)
# The audit log of the bound tenant, whose chain has one writer at a time.
AUDIT_LOG = OwnText(ROW.format("'audit log'"))
# A tree of the bound tenant (%(tree)s, its table): two concurrent changes, each valid by itself, could form a cycle.
TREE = OwnText(ROW.format("'tree of ' || %(tree)s"))
# The data key of the bound tenant: who renews it takes this, who seals values a share of it (tenancy.sealed).
DATA_KEY = OwnText(ROW.format("'data key'"))
# Whether somebody has a record already at the bound tenant: of two who save the same person, the second sees the first.
MATCHING = OwnText(ROW.format("'matching'"))
# The upgrade of one tenant (%(id)s) by one process at a time; answers its revision.
UPGRADE = OwnText("SELECT revision FROM public.tenants WHERE id = %(id)s FOR UPDATE")
