"""Mail over SMTP, with TLS only to a server that proves its name."""

import smtplib
import ssl
from typing import Any

from flask_mailman.backends import smtp


class VerifyingSMTP(smtplib.SMTP):
    """STARTTLS that checks the certificate and its name; smtplib takes any when it is given no context."""

    # As of Python 3.12, without the files of keys.
    def starttls(  # type: ignore[override]
        self, *, context: ssl.SSLContext | None = None
    ) -> tuple[int, bytes]:
        return super().starttls(context=context or ssl.create_default_context())


class EmailBackend(smtp.EmailBackend):
    """Flask-Mailman's, whose TLS from the start checks certificates already.

    The authorities are the system's; OpenSSL reads others from the file that SSL_CERT_FILE names.
    """

    @property
    def connection_class(self) -> Any:
        return smtplib.SMTP_SSL if self.use_ssl else VerifyingSMTP
