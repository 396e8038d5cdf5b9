"""Opening an employer: by signing up, or by adding one to a login."""

from hrapp.access.topic import Topic
from hrapp.platform.signup import pages

TOPIC = Topic(pages=(pages.pages,))
