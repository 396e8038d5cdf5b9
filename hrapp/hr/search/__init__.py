"""The search in the top bar, with results of all topics."""

from hrapp.access.topic import Topic
from hrapp.hr.search import pages

TOPIC = Topic(pages=(pages.pages,))
