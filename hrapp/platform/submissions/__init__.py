"""Forms that were sent: twice, too late, or with mistakes. The web gateway uses this for every form."""

from hrapp.platform.submissions.jobs import forget_old

# Named here, so that the worker knows it.
__all__ = ["forget_old"]
