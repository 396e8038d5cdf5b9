"""Opening an employer, by signing up or from an existing login."""

from hrapp.access.topic import Topic
from hrapp.platform.signup import pages

TOPIC = Topic(pages=(pages.pages,))
