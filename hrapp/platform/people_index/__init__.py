"""The index by which a person is found across employers, without any of them being read."""

from hrapp.access.topic import Topic

TOPIC = Topic()
