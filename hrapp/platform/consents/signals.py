"""What the ledger tells those above it."""

from blinker import Signal

# Sent by a ConsentGrant after every change of its state, its creation included, in `public` and in the same
# transaction. The row may be gone when a job comes by, as with a deleted login: jobs take the ids that they need along.
changed = Signal()
