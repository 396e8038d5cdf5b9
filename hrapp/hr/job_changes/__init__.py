"""Dated changes of the job: promotion, transfer, leave, probation, and corrections of the history."""

from hrapp.access.topic import Topic

TOPIC = Topic()
