"""Who has access to an employer, in which role."""

from hrapp.access.topic import Topic

TOPIC = Topic()
