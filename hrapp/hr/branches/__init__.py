"""The pages and API of branches; their models are in `organization`."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Entry, Search, Subject, Topic
from hrapp.hr.branches import api, pages, search
from hrapp.hr.organization.fields import BranchFields

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    navigation=(Entry("branches.index", "building", _l("Branches"), "organization.view"),),
    subjects=(
        Subject(
            "branch",
            _l("Branch"),
            BranchFields,
            url=lambda branch_id: url_for("branches.edit", branch_id=branch_id),
        ),
    ),
    searches=(Search("organization.view", search.find),),
)
