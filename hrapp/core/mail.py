"""Mail, rendered and queued in the caller's transaction and sent by the worker."""

import re
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from flask_mailman import EmailMultiAlternatives

from hrapp.core import jobs
from hrapp.core.languages import language_of
from hrapp.core.sealing import seal, unseal

BLANKS = re.compile(r"\n{3,}")


def settings_from_url(url: str) -> dict[str, object]:
    """Flask-Mailman's settings for `smtp://user:password@host:port` (also `smtps://` and `smtp+starttls://`)."""
    parts = urlsplit(url)
    return {
        "MAIL_BACKEND": "hrapp.core.smtp.EmailBackend",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "MAIL_TIMEOUT": 20,
    }


def send_later(template: str, to: str, locale: str, **context: object) -> None:
    """Queue the mail `mail/<template>.txt` and `.html`, rendered in `locale`; the text's first line is the subject."""
    with force_locale(locale):
        subject, _, text = render_template(f"mail/{template}.txt", **context).lstrip().partition("\n")
        html = render_template(f"mail/{template}.html", subject=subject.strip(), locale=language_of(locale), **context)
    jobs.defer(
        deliver,
        # Encrypted: links hold tokens, which must not be readable in the queue.
        sealed=seal(to=to, subject=subject.strip(), text=BLANKS.sub("\n\n", text).strip() + "\n", html=html),
        # Set once, so that mail servers recognise a retried delivery as the same message.
        message_id=make_msgid(domain=urlsplit(current_app.config["BASE_URL"]).hostname),
    )


@jobs.task("mail.deliver")
def deliver(sealed: str, message_id: str) -> None:
    """Send one message to the mail server; any exception makes the queue retry it."""
    mail = unseal(sealed)
    sender = current_app.config["MAIL_DEFAULT_SENDER"]
    message = EmailMultiAlternatives(
        mail["subject"], mail["text"], sender, [mail["to"]], headers={"Message-ID": message_id}
    )
    message.attach_alternative(mail["html"], "text/html")
    message.send()
