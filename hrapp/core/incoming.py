"""A file of a request while its parser writes it: what goes wrong with it is said by its field, when all has come."""

from werkzeug.datastructures import FileStorage

from hrapp.core.errors import DomainError, Unavailable
from hrapp.core.filenames import neutral_name
from hrapp.core.scanning import scanner
from hrapp.core.sniffing import UNKNOWN
from hrapp.core.storage import storage
from hrapp.core.uploads import MEGABYTE, Received, ReceivedFile, Upload

# No file is larger, whatever an employer's settings say.
LARGEST = 100 * MEGABYTE


def incoming(file: FileStorage) -> "IncomingFile | None":
    """What the parser has written a sent file to; None where the route does not receive files."""
    stream: object = file.stream
    return stream if isinstance(stream, IncomingFile) else None


class IncomingFile:
    """One file of a request, for the folder of the storage with this prefix.

    The first error is remembered, and what comes after it is dropped, so that the rest of the request can be read.
    A control in which nothing was chosen sends a file without a name and without content.
    """

    def __init__(self, prefix: str, name: str, error: DomainError | None = None) -> None:
        self._prefix, self._sent_name, self._error = prefix, name, error
        self._upload: Upload | None = None
        self._received: Received | None = None

    @property
    def name(self) -> str:
        """The name that it was sent with, made harmless, for messages."""
        return neutral_name(self._sent_name, UNKNOWN.media_type)

    @property
    def is_chosen(self) -> bool:
        return bool(self._sent_name or self._upload or self._error)

    @property
    def is_empty(self) -> bool:
        return self._upload is None and self._error is None

    @property
    def sha256(self) -> bytes:
        """The hash of what has come; b"" if it is empty, or was not received."""
        return self._received.sha256 if self._received else b""

    def received(self) -> ReceivedFile:
        """What has come, if it is not empty; raises what went wrong: TooLarge or InfectedFile."""
        if self._error:
            raise self._error
        assert self._upload  # noqa: S101  it is not empty
        assert self._received  # noqa: S101  the parser has ended it
        return ReceivedFile(neutral_name(self._sent_name, self._received.media_type), self._upload, self._received)

    def require_service(self) -> None:
        """Raise StorageUnavailable, StorageFull or ScannerUnavailable if that is why the file was not received."""
        if isinstance(self._error, Unavailable):
            raise self._error

    def write(self, content: bytes) -> int:
        """Take the next bytes; raises nothing that is said later."""
        if content and self._error is None:
            try:
                self._upload = self._upload or Upload(storage.folder(self._prefix), scanner, LARGEST)
                self._upload.write(content)
            except DomainError as error:
                self._fail(error)
        return len(content)

    def seek(self, *_: int) -> int:
        """Take the end: a parser goes back to the beginning of each file that has come whole."""
        if self._upload and self._error is None and self._received is None:
            try:
                self._received = self._upload.finish()
            except DomainError as error:
                self._fail(error)
        return 0

    def discard(self) -> None:
        """Leave nothing of it, unless it has been kept."""
        if self._upload:
            self._upload.discard()

    close = discard

    def _fail(self, error: DomainError) -> None:
        self._error = error
        self.discard()
