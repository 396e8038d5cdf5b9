"""Every advisory lock that is taken, by name: two things that share a key would wait for each other unsaid.

Keys are 64 bits in one space for the whole database. Those of one tenant are hashes of its schema's name, told apart
by the seed; all last until the end of the transaction.
"""

# Numbers without a tenant.
PUBLIC_HISTORY = "SELECT pg_advisory_xact_lock(7226310)"
SPARE_POOL = "SELECT pg_advisory_xact_lock(7226311)"

# The audit log of the bound tenant: the chain has one writer at a time. Seed 0, which no other lock has: an upgrade
# used to share it, and waited for whoever wrote into the log.
AUDIT_LOG = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0))"
# One tenant (%(schema)s, of the driver's own placeholders) is upgraded by one run at a time.
UPGRADE = "SELECT pg_advisory_xact_lock(hashtextextended(%(schema)s, 1))"
# A tree (:tree, its table) of the bound tenant: two changes that are fine on their own could close a circle together.
TREE = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || :tree, 0))"
# The beginning of a slug (:stem): of two employers of one name at once, the second waits for the first.
SLUG = "SELECT pg_advisory_xact_lock(hashtextextended(:stem, 5))"
