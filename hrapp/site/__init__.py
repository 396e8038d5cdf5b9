"""Pages without an employer: landing, API reference, health, kept mail."""

from hrapp.access.topic import Topic
from hrapp.site import api_docs, health, landing, mailbox

TOPIC = Topic(pages=(landing.pages, mailbox.pages, health.pages, api_docs.pages))
