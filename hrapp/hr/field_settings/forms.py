"""The forms of custom fields, and what they say of the people whom a change concerns."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.core.fields.sections import Privacy
from hrapp.hr.custom_fields.definitions import WITH_OPTIONS, Option
from hrapp.hr.custom_fields.fields import MORE
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.custom_fields.queries import definition_of
from hrapp.hr.field_settings.fields import NewOptions, with_options
from hrapp.hr.field_settings.operations import with_new
from hrapp.hr.field_settings.queries import Use


def new_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form of a new field: a text in the section More, which managers see, unless something else is said."""
    return Form(NewOptions(), data, {"section": MORE.key, "privacy": str(Privacy.WORK)})


class Opened:
    """The values of a custom field as its form shows them: those of the row, and of each of its options."""

    def __init__(self, field: CustomField) -> None:
        self.field, self.version = field, field.version

    def __getattr__(self, name: str) -> Any:
        for place, option in enumerate(definition_of(self.field).options, start=1):
            shown = {"label_": option.label, "place_": place, "retired_": option.retired}
            for part, value in shown.items():
                if name == part + option.key:
                    return value
        if name == "new_options":
            return None
        return getattr(self.field, name)


def edit_form(field: CustomField, use: Use, data: Mapping[str, Any] | None = None) -> Form:
    """The form of a custom field; without the kind if people have values of it, and options only for a choice."""
    options = definition_of(field).options if field.kind in WITH_OPTIONS else ()
    fields = with_options(options)
    left_out = {"kind"} if use.having else set()
    if use.having and not options:
        left_out |= {"new_options"}
    form = Form(fields(exclude=tuple(left_out)), data, Opened(field))
    if not field.required:
        form.explain("required", lacking(use))
    return form


def option_rows(field: CustomField, form: Form) -> list[Option]:
    """The options whose fields the form has, in their order."""
    return [option for option in definition_of(field).options if form.has(f"label_{option.key}")]


def options_in(values: Values, field: CustomField | None = None) -> list[Option]:
    """All options as the values of a form say: renamed, retired, in their new order, and the new ones at the end."""
    before = [option for option in definition_of(field).options if f"label_{option.key}" in values] if field else []
    before.sort(key=lambda option: values[f"place_{option.key}"])
    said = [Option(each.key, values[f"label_{each.key}"], values[f"retired_{each.key}"]) for each in before]
    lines = (values.get("new_options") or "").split("\n")
    return with_new(said, [line for line in lines if line])


def lacking(use: Use) -> str:
    """What happens if a field has to be filled in, in words."""
    if not use.lacking:
        return str(_("Everybody who is here has a value."))
    words = ngettext(
        "%(num)s person here has none, and will be asked for it when that part of the record is next saved.",
        "%(num)s people here have none, and will be asked for it when that part of their record is next saved.",
        use.lacking,
    )
    return str(words)


def having(use: Use) -> str:
    """What becomes of the values of a field that is retired, in words."""
    if not use.having:
        return str(_("Nobody has a value."))
    words = ngettext(
        "%(num)s person has a value. It is kept, and shown again if you bring the field back.",
        "%(num)s people have a value. It is kept, and shown again if you bring the field back.",
        use.having,
    )
    return str(words)
