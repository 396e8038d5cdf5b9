"""The pages and commands of the operator, who manages all employers of an installation."""

from hrapp.access.topic import Topic
from hrapp.operator import cli, keys_cli, pages, people_index_cli

TOPIC = Topic(pages=(pages.pages,), commands=(cli.tenants, cli.operators, keys_cli.keys, people_index_cli.people_index))
