"""The field of a file that is stored: what its control offers."""

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from werkzeug.datastructures import FileStorage

from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.uploaded import UploadedFile


class ContractFields(Fields):
    file = UploadedFile("Contract", required=True)


CONTROL = '{% from "components/forms.html" import field %}{{ field(form, "file") }}'


def test_a_form_offers_what_its_employer_takes(app: Flask) -> None:
    narrow, wide = Form(ContractFields()), Form(ContractFields())
    narrow.schema.fields["file"].offer_only(["pdf", "image"], 5)
    with app.test_request_context(), force_locale("en"):
        shown = render_template_string(CONTROL, form=narrow)
    assert 'type="file"' in shown
    assert 'accept="application/pdf,image/jpeg,image/png,image/webp,.pdf,.jpg,.jpeg,' in shown
    assert f'data-largest="{5 * 2**20}"' in shown
    assert 'data-too-large="Choose a file of at most 5 MB."' in shown
    assert "text/plain" in wide.attributes("file")["accept"]


def test_a_route_that_does_not_receive_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="receives=True"):
        Form(ContractFields(), {"file": FileStorage(filename="a.pdf")}).apply(lambda: None)
