"""Pages outside of employers: landing page, API reference, health checks, stored mails."""

from hrapp.access.topic import Topic
from hrapp.site import api_docs, health, landing, mailbox

TOPIC = Topic(pages=(landing.pages, mailbox.pages, health.pages, api_docs.pages))
