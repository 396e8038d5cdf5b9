"""What can be said of a document, its fixed choices, and the settings that concern documents."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, Day, LongText, Number, Radios, Several, Text
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy, Section
from hrapp.core.sniffing import KINDS
from hrapp.hr.settings.fields import FoldedChoice


class DocumentType(Choices):
    RESUME = "resume", _l("Résumé")
    IDENTITY = "identity", _l("Identity document")
    PASSPORT = "passport", _l("Passport")
    PERMIT = "permit", _l("Work or residence permit")
    CERTIFICATE = "certificate", _l("Certificate or diploma")
    CONTRACT = "contract", _l("Contract")
    OFFER = "offer", _l("Job offer")
    TERMINATION = "termination", _l("Termination letter")
    RECOMMENDATION = "recommendation", _l("Recommendation")
    MEDICAL = "medical", _l("Medical certificate")
    CLEARANCE = "clearance", _l("Police clearance")
    POLICY = "policy", _l("Policy or handbook")
    OTHER = "other", _l("Other document")

    @property
    def privacy(self) -> Privacy:
        """Who sees one of somebody else's: what `access.permissions.FIELDS` says of fields of this class."""
        return PRIVACY.get(self, Privacy.PERSONAL)


# What shows an identifier is private as an identifier is; what is not named may show the date of birth, or the pay.
PRIVACY = {
    DocumentType.IDENTITY: Privacy.IDENTIFIER,
    DocumentType.PASSPORT: Privacy.IDENTIFIER,
    DocumentType.PERMIT: Privacy.IDENTIFIER,
    DocumentType.RESUME: Privacy.WORK,
    DocumentType.CERTIFICATE: Privacy.WORK,
    DocumentType.RECOMMENDATION: Privacy.WORK,
}
OF_PEOPLE = tuple(each for each in DocumentType if each != DocumentType.POLICY)
OF_COMPANY = (DocumentType.POLICY, DocumentType.CERTIFICATE, DocumentType.CONTRACT, DocumentType.OTHER)


class Visibility(Choices):
    HR = "hr", _l("HR only")
    SHARED = "shared", _l("HR and the person")


class CompanyVisibility(Choices):
    """The same of a company document, which belongs to nobody."""

    HR = str(Visibility.HR), _l("HR only")
    SHARED = str(Visibility.SHARED), _l("Everybody here")


class LeadTime(Choices):
    """How many days before a document expires a reminder is sent."""

    DAYS_90 = "90", _l("90 days before")
    DAYS_60 = "60", _l("60 days before")
    DAYS_30 = "30", _l("30 days before")
    DAYS_14 = "14", _l("14 days before")
    DAYS_7 = "7", _l("7 days before")
    DAYS_0 = "0", _l("On the day")


class FileType(Choices):
    PDF = "pdf", _l("PDF")
    IMAGE = "image", _l("Pictures (JPEG, PNG, WebP)")
    WORD = "word", _l("Text documents (Word, OpenDocument)")
    SHEET = "sheet", _l("Spreadsheets (Excel, OpenDocument)")
    TEXT = "text", _l("Plain text")

    @property
    def media_types(self) -> frozenset[str]:
        """The media types of files of this kind, as the sniffer tells them."""
        return frozenset(KINDS[str(self)])


DOCUMENT = Section("document", _l("Document"))
DOCUMENTS = Section("documents", _l("Documents"), _l("Which files a record needs, and when they are renewed."))


class DocumentFields(Fields):
    """Those of a person's document; HR may set all of them."""

    type = Choice(_l("Type"), DOCUMENT, choices=DocumentType, only=OF_PEOPLE, required=True)
    title = Text(_l("Title"), DOCUMENT, 200, help=_l("Blank for the name of the file."), autocomplete="off")
    issued_on = Day(_l("Issued on"), DOCUMENT)
    expires_on = Day(_l("Expires on"), DOCUMENT, help=_l("Blank if it does not expire."))
    visibility = Radios(
        _l("Who sees it"), DOCUMENT, choices=Visibility, allow_none=False, load_default=str(Visibility.HR)
    )
    description = LongText(_l("Description"), DOCUMENT, 2_000, rows=3, privacy=Privacy.PERSONAL)


class CompanyDocumentFields(DocumentFields):
    """Those of a document of the company."""

    type = Choice(_l("Type"), DOCUMENT, choices=DocumentType, only=OF_COMPANY, required=True)
    visibility = Radios(
        _l("Who sees it"), DOCUMENT, choices=CompanyVisibility, allow_none=False, load_default=str(Visibility.SHARED)
    )


def fields_of(employee_id: UUID | None) -> type[DocumentFields]:
    """The fields of a document of this person, or of the company's if it is None."""
    return DocumentFields if employee_id else CompanyDocumentFields


def also_required(label: Any) -> FoldedChoice:
    """The setting of the types of documents that are asked of people with an employment type besides."""
    return FoldedChoice(label, DOCUMENTS, choices=DocumentType, only=OF_PEOPLE, allow_none=False, load_default=list)


class DocumentSettings(Fields):
    documents_required = Several(
        _l("Required of everybody"),
        DOCUMENTS,
        choices=DocumentType,
        only=OF_PEOPLE,
        allow_none=False,
        load_default=list,
    )
    documents_required_full_time = also_required(_l("Also of those who work full time"))
    documents_required_part_time = also_required(_l("Also of those who work part time"))
    documents_required_contract = also_required(_l("Also of those on a contract"))
    documents_required_temporary = also_required(_l("Also of temporary staff"))
    documents_required_intern = also_required(_l("Also of interns"))
    documents_required_consultant = also_required(_l("Also of consultants"))
    documents_lead_times = Several(
        _l("Reminders before one expires"),
        DOCUMENTS,
        choices=LeadTime,
        allow_none=False,
        load_default=lambda: ["90", "30", "7", "0"],
    )
    documents_types = Several(
        _l("Kinds of files"),
        DOCUMENTS,
        choices=FileType,
        allow_none=False,
        load_default=lambda: ["pdf", "image", "word"],
    )
    documents_size = Number(_l("Largest file (MB)"), DOCUMENTS, 1, 100, allow_none=False, load_default=20)
