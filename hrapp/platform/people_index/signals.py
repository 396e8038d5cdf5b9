"""What the index tells those above it."""

from blinker import Signal

# Sent once a check has been made, by a job in `public`, in its transaction. Receivers take `employer` (the Employer who
# asked), `purpose`, `at`, and `user_ids` of the logins whose records matched, wherever these are.
looked_for = Signal()
# Sent by a TenantRef when records of it are gone, with their `ids`. The transaction may still be bound to the tenant:
# receivers use no model, and leave what there is to do to a job.
gone = Signal()
# Sent by a Tenant, by a job in `public`, when a record is at others too: of two who add somebody at the same moment
# neither has found the other's. Receivers take `employee_id` and `answer` (checks.Answer, "checked").
noticed = Signal()
