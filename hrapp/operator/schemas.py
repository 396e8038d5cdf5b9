"""What an operator says to open an employer."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.countries import country
from hrapp.core.fields.schema import Schema, email, text


class NewEmployerSchema(Schema):
    """A name, an owner, and if wanted an address."""

    company = text(200, required=True, label=_l("Legal name"), autocomplete="off")
    country = country(_l("Country"))
    slug = text(
        40, label=_l("Address"), help=_l("The part after /e/ in its addresses. Left blank, it is made from the name.")
    )
    owner_name = text(120, label=_l("Owner's name"), autocomplete="off")
    owner_email = email(
        required=True,
        label=_l("Owner's email"),
        autocomplete="off",
        help=_l("They get a mail with a link to begin; somebody with a login keeps it."),
    )
