"""The topics of hrapp, in the order of the navigation; a new topic is added here and in access.permissions only."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, Flask

from hrapp import audit, operator, site
from hrapp.access.rules import PUBLIC, access
from hrapp.access.topic import EXTENSION, Topic
from hrapp.core.extensions import api
from hrapp.hr import (
    branches,
    dashboard,
    departments,
    documents,
    elsewhere,
    employees,
    field_settings,
    hiring,
    invitations,
    job_changes,
    leaving,
    matching,
    portal,
    related_people,
    search,
    settings,
    team,
)
from hrapp.platform import consents, employers, memberships, people_index, profile, sessions, signup

TOPICS: tuple[Topic, ...] = (
    dashboard.TOPIC,
    employees.TOPIC,
    job_changes.TOPIC,
    leaving.TOPIC,
    related_people.TOPIC,
    documents.TOPIC,
    elsewhere.TOPIC,
    hiring.TOPIC,
    matching.TOPIC,
    departments.TOPIC,
    branches.TOPIC,
    invitations.TOPIC,
    team.TOPIC,
    audit.TOPIC,
    profile.TOPIC,
    settings.TOPIC,
    field_settings.TOPIC,
    portal.TOPIC,
    search.TOPIC,
    signup.TOPIC,
    sessions.TOPIC,
    memberships.TOPIC,
    employers.TOPIC,
    consents.TOPIC,
    people_index.TOPIC,
    operator.TOPIC,
    site.TOPIC,
)
# Endpoints of libraries that are public: the OpenAPI document.
OPEN = ("api-docs.openapi_json",)


def init_app(app: Flask) -> None:
    app.extensions[EXTENSION] = TOPICS
    api.init_app(app)
    for topic in TOPICS:
        for blueprint in topic.pages:
            app.register_blueprint(blueprint)
        for found in topic.apis:
            api.register_blueprint(found if isinstance(found, Blueprint) else made(app, found))
        for command in topic.commands:
            app.cli.add_command(command)
    for endpoint in OPEN:
        view: Any = app.view_functions[endpoint]
        opened: Any = update_wrapper(partial(view), view)
        app.view_functions[endpoint] = access(PUBLIC)(opened)


def made(app: Flask, make: Callable[[], Blueprint]) -> Blueprint:
    with app.app_context():
        return make()
