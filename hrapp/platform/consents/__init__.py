"""Consents: what a person lets employers know of their work for others, and who looked for them."""

from hrapp.access.topic import Topic
from hrapp.platform.consents import models as models  # the tables are known
from hrapp.platform.consents import searches as searches  # listens

TOPIC = Topic()
