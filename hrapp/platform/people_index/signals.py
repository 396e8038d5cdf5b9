"""What the index tells those above it."""

from blinker import Signal

# Sent by a TenantRef when records of it are gone, with their `ids`. The transaction may still be bound to the tenant:
# receivers use no model, and leave what there is to do to a job.
gone = Signal()
