"""That somebody leaves, and comes back."""

from hrapp.access.topic import Topic

TOPIC = Topic()
