"""All advisory locks of the application in one place, so that no two uses share a key by accident.

Keys are 64-bit numbers, shared by the whole database. Keys of one tenant are hashes of its schema's name; the seed of
the hash tells the uses apart. All locks are held until the transaction ends.
"""

# Locks of the whole installation.
PUBLIC_MIGRATIONS = "SELECT pg_advisory_xact_lock(7226310)"
SPARE_POOL = "SELECT pg_advisory_xact_lock(7226311)"

# The audit log of the bound tenant, whose chain has one writer at a time. Not the same lock as UPGRADE, which would
# otherwise wait for every transaction that writes to the log.
AUDIT_LOG = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0))"
# The upgrade of one tenant (%(schema)s, a placeholder of psycopg2), by one process at a time.
UPGRADE = "SELECT pg_advisory_xact_lock(hashtextextended(%(schema)s, 1))"
# A tree of the bound tenant (:tree, its table): two concurrent changes, each valid by itself, could form a cycle.
TREE = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.' || :tree, 0))"
# The first part of a new slug (:stem), so that two employers of one name do not choose the same slug.
SLUG = "SELECT pg_advisory_xact_lock(hashtextextended(:stem, 5))"
