"""Mail over TLS goes to a server that proves its name, and to no other."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from hrapp.core.extensions import session
from hrapp.core.mail import send_later, settings_from_url
from tests.support.mailbox import Mailbox, free_port, work

DAY = timedelta(days=1)
StartTls = Callable[..., Mailbox]


class Papers(NamedTuple):
    """The files of a certificate that its own key has signed, and of that key."""

    certificate: Path
    key: Path


def papers(folder: Path, host: str = "127.0.0.1", valid_for: timedelta = DAY) -> Papers:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    alternative = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - 2 * DAY)
        .not_valid_after(datetime.now(UTC) + valid_for)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Papers(folder / "certificate.pem", folder / "key.pem")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


@pytest.fixture
def start_tls(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartTls]:
    """Starts a server that wants TLS, by STARTTLS or from the start, to which all mail of the application goes."""
    running: list[Controller] = []

    def start(scheme: str, shown: Papers) -> Mailbox:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(shown.certificate, shown.key)
        box, port = Mailbox(app), free_port()
        tls = {"tls_context": context, "require_starttls": True} if scheme == "smtp+starttls" else {}
        from_start = {"ssl_context": context} if scheme == "smtps" else {}
        running.append(Controller(box, hostname="127.0.0.1", port=port, **tls, **from_start))  # type: ignore[arg-type]
        running[-1].start()
        for name, value in settings_from_url(f"{scheme}://127.0.0.1:{port}").items():
            monkeypatch.setattr(app.extensions["mailman"], name.removeprefix("MAIL_").lower(), value)
        return box

    yield start
    for controller in running:
        controller.stop()


def send(app: Flask) -> None:
    with app.app_context():
        send_later("reset", "bob@example.com", "en", link="http://localhost/reset/abc")
        session.commit()
    work(app)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_server_that_proves_its_name_gets_the_mail(
    app: Flask, start_tls: StartTls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    shown = papers(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.certificate))
    box = start_tls(scheme, shown)
    send(app)
    assert [message["To"] for message in box.messages] == ["bob@example.com"]


WRONG = {
    "other name": ("other.example", DAY),
    "expired": ("127.0.0.1", -DAY),
}


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("wrong", WRONG)
def test_server_of_another_name_or_time_gets_nothing(  # noqa: PLR0917  fixtures
    app: Flask, start_tls: StartTls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, wrong: str
) -> None:
    shown = papers(tmp_path, *WRONG[wrong])
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.certificate))
    box = start_tls(scheme, shown)
    send(app)
    assert box.messages == []


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_server_that_no_authority_vouches_for_gets_nothing(
    app: Flask, start_tls: StartTls, tmp_path: Path, scheme: str
) -> None:
    box = start_tls(scheme, papers(tmp_path))
    send(app)
    assert box.messages == []
