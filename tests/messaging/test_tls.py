"""Certificates are checked against the host's name, unless the owner's switch is set."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer

from host.database import transaction
from host.hooks.actor import SYSTEM
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.kernel.generation import current
from host.messaging.webhooks import delivery, transport
from host.messaging.webhooks import service as webhooks
from host.network import addresses
from host.settings import service as settings
from host.testing import Site

SWITCH = SettingsField("webhook_skip_tls_verification", "Skip", FieldKind.BOOLEAN, default=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for hooks.example that nobody but we trust."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


@pytest.fixture
def secure_server(certificate: tuple[Path, Path]) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = HTTPServer(host="127.0.0.1", ssl_context=context)
    server.start()
    server.expect_request("/in").respond_with_data("here")
    yield server
    server.stop()


@pytest.mark.parametrize(("skip", "state"), [(False, "queued"), (True, "delivered")])
def test_only_the_owners_switch_lets_an_unknown_certificate_pass(
    hook_site: Site, secure_server: HTTPServer, skip: bool, state: str
) -> None:
    with hook_site.context():
        section = SettingsSection("demo", "Demo", (SWITCH,))
        current().registry.sections["demo"] = section
        settings.save("demo", {SWITCH.key: skip}, SYSTEM)
    with hook_site.context():
        target_id = webhooks.add_target("demo", secure_server.url_for("/in"), [], SYSTEM).id
        with transaction():
            webhooks.publish("demo", "demo.created", {})
        delivery.deliver(target_id)
        (sent,) = webhooks.deliveries(target_id)
        sent = webhooks.get_delivery(sent.id)
        assert sent.state == state
        assert ("certificate" in sent.error.lower()) is not skip


def test_a_pinned_connection_proves_the_name_and_not_the_address(
    secure_server: HTTPServer, certificate: tuple[Path, Path]
) -> None:
    trusted = str(certificate[0])
    for host, status in (("hooks.example", 200), ("other.example", None)):
        endpoint = addresses.Endpoint(host, secure_server.port, ("127.0.0.1",))
        url = f"https://{host}:{secure_server.port}/in"
        assert transport.post(url, endpoint, "{}", {}, verify=trusted).status == status
