"""The operator's view of the fleet."""

from hrapp.access.topic import Topic
from hrapp.operator import cli, pages

TOPIC = Topic(pages=(pages.pages,), commands=(cli.tenants, cli.operators))
