"""The pages and API of departments; their models are in `organization`."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Belonging, Entry, Search, Subject, Topic
from hrapp.hr.departments import api, pages, queries, search
from hrapp.hr.organization.fields import DepartmentFields
from hrapp.hr.organization.models import Department

TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    navigation=(Entry("departments.index", "sitemap", _l("Departments"), "organization.view"),),
    subjects=(
        Subject(
            "department",
            _l("Department"),
            DepartmentFields,
            url=lambda department_id: url_for("departments.edit", department_id=department_id),
        ),
    ),
    searches=(Search("organization.view", search.find),),
    record_holds=queries.holding,
    belongings=(Belonging(Department.head_id, _l("Departments"), own=False),),
)
