"""The search in the top bar: what each topic finds, at one stroke."""

from hrapp.access.topic import Topic
from hrapp.hr.search import pages

TOPIC = Topic(pages=(pages.pages,))
