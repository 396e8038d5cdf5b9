"""The doors of every topic, joined to the app in one place."""

from functools import partial, update_wrapper
from typing import Any

from flask import Flask

from hrapp.access.rules import PUBLIC, access
from hrapp.audit import health as audit_health
from hrapp.audit import pages as audit
from hrapp.core.extensions import api
from hrapp.hr.dashboard import pages as dashboard
from hrapp.hr.employees import api as employees_api
from hrapp.hr.employees import pages as employees
from hrapp.hr.invitations import acceptance_pages as acceptance
from hrapp.hr.invitations import api as invitations_api
from hrapp.hr.invitations import health as invitations_health
from hrapp.hr.invitations import pages as invitations
from hrapp.hr.organization import api as organization_api
from hrapp.hr.organization import branch_pages as branches
from hrapp.hr.organization import pages as departments
from hrapp.hr.portal import api as portal_api
from hrapp.hr.portal import pages as portal
from hrapp.hr.search import pages as search
from hrapp.operator import pages as operator
from hrapp.platform.memberships import pages as memberships
from hrapp.platform.profile import pages as profile
from hrapp.platform.profile import wizard_pages as onboarding
from hrapp.platform.sessions import account_pages as account
from hrapp.platform.sessions import api as me_api
from hrapp.platform.sessions import link_pages as links
from hrapp.platform.sessions import pages as sessions
from hrapp.platform.signup import pages as signup
from hrapp.site import api_docs as reference
from hrapp.site import health as observability
from hrapp.site import landing
from hrapp.site import mailbox as dev

PAGES = (
    landing.pages,
    dev.pages,
    observability.pages,
    reference.pages,
    sessions.pages,
    account.pages,
    links.pages,
    memberships.pages,
    signup.pages,
    onboarding.pages,
    profile.pages,
    audit.pages,
    dashboard.pages,
    employees.pages,
    departments.pages,
    branches.pages,
    invitations.pages,
    acceptance.pages,
    portal.pages,
    search.pages,
    operator.pages,
)
APIS = (
    me_api.api,
    employees_api.api,
    organization_api.departments,
    organization_api.branches,
    invitations_api.api,
    portal_api.api,
)
# What `flask tenants verify` asks of each topic; a check registers itself when its module is imported.
CHECKS = (audit_health.chain, invitations_health.orphans)
# Endpoints that a library brings along, readable by anybody: what the API can do is no secret.
OPEN = ("api-docs.openapi_json",)


def init_app(app: Flask) -> None:
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api.init_app(app)
    for blueprint in APIS:
        api.register_blueprint(blueprint)
    for endpoint in OPEN:
        view: Any = app.view_functions[endpoint]
        opened: Any = update_wrapper(partial(view), view)
        app.view_functions[endpoint] = access(PUBLIC)(opened)
