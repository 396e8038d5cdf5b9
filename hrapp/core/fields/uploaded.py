"""The kind of field for a file that is stored as it is, sealed."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from hrapp.core.errors import InfectedFile, TooLarge
from hrapp.core.fields.kinds import Field
from hrapp.core.fields.sections import NO_SECTION, Section
from hrapp.core.filenames import ENDINGS
from hrapp.core.incoming import LARGEST, IncomingFile, incoming
from hrapp.core.sniffing import KINDS, UNKNOWN
from hrapp.core.text import N_
from hrapp.core.uploads import MEGABYTE, ReceivedFile

NO_FILE = N_("Send a file here.")
CHOOSE = N_("Choose a file.")
EMPTY = N_("%(name)s is empty. Choose another file.")
UNKNOWN_KIND = N_(
    "%(name)s cannot be accepted: its content is not of an accepted kind, or it contains macros. Choose another file."
)
WITH_NAME = N_("%(name)s: %(reason)s")


class UploadedFile(Field, fields.Raw):
    """A file of one of the kinds that the sniffer knows, by its content; gives a ReceivedFile, to be kept.

    Its route is declared by `access(…, receives=True)`.
    """

    control = "file"
    invalid = NO_FILE

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        as_binary = {"type": "string", "format": "binary"}
        super().__init__(label, section, load_only=True, metadata=as_binary, **more)
        self.offer_only(KINDS, LARGEST // MEGABYTE)

    def offer_only(self, kinds: Iterable[str], most: int) -> None:
        """Let the control offer files of these kinds (keys of KINDS), of at most so many megabytes.

        That is for who chooses one: what is sent nevertheless, the operation refuses.
        """
        media_types = [media_type for kind in kinds for media_type in KINDS[kind]]
        self.attributes = self.attributes | {
            # Phones go by the types, and computers by the endings.
            "accept": ",".join((*media_types, *(f".{end}" for each in media_types for end in ENDINGS[each]))),
            # For the page's script, which checks the size before the upload.
            "data-largest": most * MEGABYTE,
            "data-too-large": _l("Choose a file of at most %(most)s MB.", most=most),
        }

    def tidy(self, value: Any) -> Any:
        """The file; None if none was chosen."""
        if not isinstance(value, FileStorage):
            return super().tidy(value)
        if (file := incoming(value)) is None:
            raise RuntimeError(f"the route of the field {self.name} has to be declared with receives=True")
        return file if file.is_chosen else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> ReceivedFile:
        if not isinstance(value, IncomingFile):
            raise self.make_error("invalid")
        if value.is_empty:
            raise ValidationError(N_(EMPTY.text, name=value.name))
        try:
            found = value.received()
        except (TooLarge, InfectedFile) as error:
            raise ValidationError(N_(WITH_NAME.text, name=value.name, reason=error.message)) from error
        if found.received.media_type == UNKNOWN.media_type:
            raise ValidationError(N_(UNKNOWN_KIND.text, name=value.name))
        return found

    def show(self, value: Any) -> str:
        return ""


class UploadedFiles(Field, fields.List[ReceivedFile]):
    """One or several files as of UploadedFile, of which each is refused by its name."""

    control = "file"
    invalid = NO_FILE

    def __init__(self, label: Any, section: Section = NO_SECTION, **more: Any) -> None:
        one = UploadedFile(label, section, required=True)
        some = validate.Length(min=1, error=CHOOSE)
        super().__init__(label, section, cls_or_instance=one, load_only=True, validate=some, **more)
        self.offer_only(KINDS, LARGEST // MEGABYTE)

    def offer_only(self, kinds: Iterable[str], most: int) -> None:
        """As of UploadedFile."""
        one = UploadedFile(self.label)
        one.offer_only(kinds, most)
        self.attributes = self.attributes | one.attributes | {"multiple": True}

    def show(self, value: Any) -> str:
        return ""
