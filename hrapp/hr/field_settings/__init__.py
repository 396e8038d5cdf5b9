"""The pages and API of custom fields, with the effects of a change on people's records; rows are in `custom_fields`."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, ActionLink, Subject, Topic
from hrapp.hr.field_settings import api, pages
from hrapp.hr.field_settings.fields import DefinitionFields


def settings_action() -> ActionLink:
    """The action on the page of the settings: the employer's own fields."""
    return ActionLink(url_for("field_settings.index"), _("Your own fields"), "clipboard-list")


TOPIC = Topic(
    pages=(pages.pages,),
    apis=(api.api,),
    settings_action=settings_action,
    subjects=(
        Subject(
            "custom_field",
            _l("Custom field"),
            DefinitionFields,
            actions={
                "retired": Action(_l("Taken out of use"), "archive", "idle"),
                "brought back": Action(_l("Brought back"), "refresh", "good"),
                "reordered": Action(_l("Moved to another place"), "arrows-sort", "info"),
            },
            url=lambda field_id: url_for("field_settings.edit", field_id=field_id),
        ),
    ),
)
