"""Documents of people and of the company: their files, versions, verification, what is missing, and reminders."""

from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import (
    Action,
    Belonging,
    Card,
    Entry,
    Numbers,
    Search,
    SettingsPart,
    Subject,
    Tab,
    Topic,
    with_permission,
)
from hrapp.hr.documents import (
    api,
    attention,
    cli,
    document_pages,
    effects,
    file_api,
    file_pages,
    health,
    leaving,
    missing_api,
    own_api,
    own_pages,
    pages,
    record_pages,
    reminders,
    removal_pages,
    renewal_pages,
    search,
    storage_cli,
    verification_api,
    verification_pages,
)
from hrapp.hr.documents.fields import CompanyDocumentFields, DocumentFields, DocumentSettings
from hrapp.hr.documents.models import Document

ACTIONS = {
    "document added": Action(_l("Document added"), "file-plus", "good"),
    "document renewed": Action(_l("Document renewed"), "file-plus", "good"),
    "document changed": Action(_l("Document changed"), "pencil", "info"),
    "document file replaced": Action(_l("File of a document replaced"), "replace", "warn"),
    "document verified": Action(_l("Document verified"), "circle-check", "good"),
    "document verification taken back": Action(_l("Verification taken back"), "arrow-back-up", "warn"),
    "document opened": Action(_l("Document opened"), "eye", "info"),
    "document version deleted": Action(_l("Version of a document deleted"), "trash", "bad"),
    "document deleted": Action(_l("Document deleted"), "trash", "bad"),
    "documents exported": Action(_l("Documents exported"), "files", "info"),
    "document asked for": Action(_l("Document asked for"), "mail-forward", "info"),
}
# What the log tells of a list that was exported.
LISTED = {
    "whose": _l("Whose"),
    "state": _l("State"),
    "verification": _l("Verification"),
    "versions": _l("Versions"),
    "sent": _l("Sent by the person"),
}


def record_url(employee_id: UUID) -> str:
    """The documents of the person that an event of the log is about."""
    return url_for("record_documents.show", employee_id=employee_id)


TOPIC = Topic(
    pages=(
        *(pages.pages, document_pages.pages, file_pages.pages, renewal_pages.pages, verification_pages.pages),
        *(removal_pages.pages, record_pages.pages, own_pages.pages),
    ),
    apis=(api.api, file_api.api, verification_api.api, missing_api.api, own_api.api),
    navigation=(Entry("documents.index", "files", _l("Documents"), "documents.view"),),
    subjects=(
        Subject(Document.__subject__, _l("Employee"), DocumentFields, actions=ACTIONS, labels=LISTED, url=record_url),
        Subject("company_document", _l("Company document"), CompanyDocumentFields, actions=ACTIONS),
    ),
    tabs=(Tab("record_documents.show", _l("Documents"), with_permission("employees.view")),),
    searches=(Search("documents.list", search.find),),
    numbers=(Numbers(attention.Documents, attention.numbers),),
    attention=attention.attention,
    settings=(SettingsPart(fields=DocumentSettings, rank=60, effects=effects.effects),),
    cards=(Card("portal.show", own_pages.render_asked), Card("portal.own", own_pages.render_documents)),
    leaving_items=leaving.leaving_items,
    record_holds=leaving.holding,
    belongings=(Belonging(Document.employee_id, _l("Documents"), counted=leaving.counted, among=Document.is_current),),
    commands=(cli.documents, storage_cli.storage),
    checks=(health.closed_files, health.outdated_keys),
    begin_day=reminders.begin_day,
)
