"""What the doors of documents share: where one is listed, its file, and the answers to forms, also of scripts."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import actor, wants_fragment
from hrapp.core.fields.form import Form
from hrapp.core.file_answers import file_answer
from hrapp.hr.documents import operations
from hrapp.hr.documents.files import open_file
from hrapp.hr.documents.models import Document


def list_url(employee_id: UUID | None, document_id: UUID | None = None) -> str:
    """Where the documents of somebody, or of the company, are listed, and one of them there."""
    anchor = f"document-{document_id}" if document_id else None
    if employee_id is None:
        return url_for("documents.company")
    return url_for("record_documents.show", employee_id=employee_id, _anchor=anchor)


def document_page(template: str, document: Document, **parts: Any) -> str:
    """A page of one document."""
    return render_template(
        template,
        document=document,
        back_url=list_url(document.employee_id),
        document_url=url_for("document.show", document_id=document.id),
        **parts,
    )


def file_of(document: Document, *, download: bool) -> Response:
    """The file, shown by the browser if that is safe and it is not downloaded; that it was opened is logged.

    Raises as `files.open_file` does.
    """
    answer = file_answer(document, lambda: open_file(document), download=download)
    # Also if it is not sent again: the browser shows what it has kept.
    if request.method == "GET":
        operations.log_opened(actor(), document)
    return answer


def accepted(url: str) -> ResponseReturnValue:
    """The redirect to what has come of a form; to a script only its address, so that it decides when to go there."""
    return ("", 201, {"Location": url}) if wants_fragment() else redirect(url, 303)


def refused(
    form: Form, names: Sequence[str], folded: Sequence[str], page: Callable[[], str]
) -> tuple[str, int, dict[str, str]]:
    """The page of a form with its mistakes; to a script only the fields, since it keeps the chosen file."""
    if not wants_fragment():
        return page(), form.status, {"Vary": "HX-Request"}
    answer = render_template("documents/_fields.html", form=form, names=names, folded=folded, answers=True)
    return answer, form.status, {"Vary": "HX-Request"}
