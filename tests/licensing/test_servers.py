"""Licence servers that answer well, badly and not at all; each has words of its own."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer

from host.hooks.manifest import Manifest
from host.licensing import asking, errors
from host.licensing.envato import Envato
from host.licensing.vendor import Vendor
from host.licensing.verifiers import Question, Verified, Verifier
from host.network.apart import Limits
from tests.licensing import shop
from tests.licensing.servers import SALE, LicenceServer, closed, hanging

TODAY = date(2026, 11, 22)


def question(endpoint: str, *, manifest: Manifest | None = None, **changes: object) -> Question:
    asked = Question(
        manifest or shop.manifest(),
        shop.CODE,
        "crm.example.com",
        TODAY,
        endpoint,
        "the-token",
        allow_private=True,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def envato(server: LicenceServer, **changes: object) -> Verified:
    asked = question(server.base, manifest=shop.manifest(shop.ENVATO), **changes)
    return Envato().verify(asked)


def refused(verifier: Verifier, asked: Question) -> errors.LicenceError:
    with pytest.raises(errors.LicenceError) as caught:
        verifier.verify(asked)
    return caught.value


def test_the_publishers_server_is_told_code_site_and_versions(server: LicenceServer) -> None:
    server.says(
        {
            "status": "valid",
            "licensee": "Ada Ltd",
            "id": 7,
            "product": "shop-pro",
            "site": "CRM.example.com",
            "expires": "2027-12-31",
            "supported_until": "2027-06-30T12:00:00Z",
        }
    )
    found = Vendor().verify(question(server.url, code=f" {shop.CODE.upper()}\n"))
    assert found == Verified(
        shop.CODE, "shop-pro", "7", "Ada Ltd", date(2027, 12, 31), date(2027, 6, 30), "vendor"
    )
    assert server.asked == [
        {
            "action": "verify",
            "code": shop.CODE,
            "product": "shop-pro",
            "site": "crm.example.com",
            "module": "shop",
            "version": "1.2.0",
            "host_api": "1.0.0",
        }
    ]
    assert server.tokens == ["Bearer the-token"]


REFUSALS: list[tuple[dict[str, str], type[errors.LicenceError], str]] = [
    ({"status": "invalid"}, errors.LicenceInvalid, "does not know this purchase code"),
    ({"status": "other_product"}, errors.LicenceOtherProduct, "another product"),
    (
        {"status": "valid", "product": "x"},
        errors.LicenceOtherProduct,
        "for “x”, not for",
    ),
    ({"status": "other_site", "site": "b.example"}, errors.LicenceOtherSite, "in use on b.example"),
    ({"status": "valid", "site": "b.example"}, errors.LicenceOtherSite, "licence release"),
    ({"status": "expired", "expires": "2026-01-31"}, errors.LicenceExpired, "on 2026-01-31"),
    ({"status": "valid", "expires": "2026-11-21"}, errors.LicenceExpired, "Renew it with Acme"),
    ({"status": "revoked", "message": "Refunded."}, errors.LicenceRevoked, "“Refunded.”"),
    ({"status": "fine"}, errors.LicenceServerFaulty, "the status “fine”"),
    ({}, errors.LicenceServerFaulty, "the status “”"),
    ({"status": "valid", "expires": "soon"}, errors.LicenceServerFaulty, "“expires” is “soon”"),
]


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize(("answer", "kind", "words"), REFUSALS)
def test_each_refusal_has_words_of_its_own(
    server: LicenceServer,
    answer: dict[str, str],
    kind: type[errors.LicenceError],
    words: str,
    status: int,
) -> None:
    server.says(answer, status)
    error = refused(Vendor(), question(server.url))
    assert type(error) is kind
    assert words in error.message


FAULTS: list[tuple[object, int, type[errors.LicenceError], str]] = [
    ("", 401, errors.LicenceServerMisconfigured, "refuses this site's token"),
    ("", 403, errors.LicenceServerMisconfigured, "Enter the token"),
    ("", 429, errors.LicenceRateLimited, "wants a pause"),
    ("", 500, errors.LicenceServerFaulty, "a fault of its own (status 500)"),
    ({"status": "valid"}, 503, errors.LicenceServerFaulty, "status 503"),
    ("<html>hello</html>", 200, errors.LicenceServerFaulty, "no licence server"),
    ("Not found", 404, errors.LicenceServerFaulty, "no licence server"),
    ("[1]", 200, errors.LicenceServerFaulty, "no licence server"),
    ("[" * 50_000, 200, errors.LicenceServerFaulty, "no licence server"),
    ('{"status": "' + "x" * 10_000_000 + '"}', 200, errors.LicenceServerFaulty, "more than 64 KB"),
]


@pytest.mark.parametrize(("body", "status", "kind", "words"), FAULTS)
def test_a_server_that_answers_badly_proves_nothing(
    server: LicenceServer,
    body: object,
    status: int,
    kind: type[errors.LicenceError],
    words: str,
) -> None:
    server.says(body, status)
    error = refused(Vendor(), question(server.url))
    assert type(error) is kind
    assert words in error.message
    assert isinstance(error, errors.LicenceUnproven)


def test_a_redirect_is_named_and_not_followed(server: LicenceServer) -> None:
    server.says("", 302, Location="https://elsewhere.example/")
    error = refused(Vendor(), question(server.url))
    assert isinstance(error, errors.LicenceServerFaulty)
    assert "“https://elsewhere.example/”" in error.message
    assert len(server.asked) == 1


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"])
def test_a_server_that_hangs_is_left_in_time(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LIMITS", Limits(connect=1, read=30, whole=3))
    with hanging(first) as url:
        started = time.monotonic()
        error = refused(Vendor(), question(url))
        assert time.monotonic() - started < 5
    assert isinstance(error, errors.LicenceServerUnreachable)
    assert "did not answer in time" in error.message


def test_a_pause_between_two_pieces_ends_the_wait_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LIMITS", Limits(connect=1, read=0.5, whole=20))
    with hanging() as url:
        started = time.monotonic()
        assert isinstance(refused(Vendor(), question(url)), errors.LicenceServerUnreachable)
        assert time.monotonic() - started < 8


@pytest.fixture
def unproven(tmp_path: Path) -> Iterator[HTTPServer]:
    """A server whose certificate nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        yield server


def test_a_server_that_cannot_prove_who_it_is_learns_nothing(unproven: HTTPServer) -> None:
    error = refused(Vendor(), question(unproven.url_for("/licences")))
    assert isinstance(error, errors.LicenceServerFaulty)
    assert "could not prove who it is" in error.message
    assert unproven.log == []


def test_nobody_there(server: LicenceServer) -> None:
    error = refused(Vendor(), question(closed()))
    assert isinstance(error, errors.LicenceServerUnreachable)
    assert "cannot be reached" in error.message
    error = refused(Vendor(), question("https://licences.invalid/"))
    assert isinstance(error, errors.LicenceServerUnreachable)
    assert "licences.invalid cannot be found" in error.message
    error = refused(Vendor(), question(""))
    assert isinstance(error, errors.LicenceServerMisconfigured)
    assert "No licence server is known" in error.message


def test_a_server_inside_the_network_is_not_asked_unless_allowed(server: LicenceServer) -> None:
    error = refused(Vendor(), question(server.url, allow_private=False))
    assert isinstance(error, errors.LicenceServerUnreachable)
    assert "Setup → Settings → Licences" in error.message
    assert server.asked == []


def test_a_key_is_no_purchase_code_and_is_sent_nowhere(server: LicenceServer) -> None:
    asked = question(server.url, code="TRL1.aaa.bbb")
    assert isinstance(refused(Vendor(), asked), errors.LicenceInvalid)
    assert server.asked == []


def test_the_code_is_given_free_at_the_publishers_server(server: LicenceServer) -> None:
    server.says({"status": "released"})
    assert "given the code free" in Vendor().release(question(server.url))
    assert server.asked[0]["action"] == "release"
    server.says({"status": "other_site", "site": "b.example"}, 409)
    with pytest.raises(errors.LicenceOtherSite):
        Vendor().release(question(server.url))


def test_envatos_answer_names_buyer_and_support(server: LicenceServer) -> None:
    server.says(SALE)
    found = envato(server)
    assert (found.licensee, found.supported_until) == ("acme_buyer", date(2027, 3, 9))
    assert found.licence_id == "Regular License, sold 2026-09-07"
    assert server.asked == [{"code": shop.CODE}]
    assert server.tokens == ["Bearer the-token"]


def test_envato_without_support_is_no_fault(server: LicenceServer) -> None:
    server.says(SALE | {"supported_until": None})
    assert envato(server).supported_until is None


def test_envatos_refusals(server: LicenceServer) -> None:
    asked = question(server.base, manifest=shop.manifest(shop.ENVATO))
    server.says({"error": 404, "description": "No sale belonging to the current user found"}, 404)
    assert type(refused(Envato(), asked)) is errors.LicenceInvalid
    assert type(refused(Envato(), replace(asked, known=True))) is errors.LicenceRevoked
    server.says("Not here", 404)
    assert type(refused(Envato(), asked)) is errors.LicenceServerFaulty
    server.says({"error": 404}, 200)
    assert type(refused(Envato(), asked)) is errors.LicenceServerFaulty
    server.says(SALE | {"item": {"id": 5, "name": "Another"}})
    error = refused(Envato(), asked)
    assert type(error) is errors.LicenceOtherProduct
    assert "“Another”" in error.message
    server.says({"error": "invalid_token"}, 403)
    assert type(refused(Envato(), asked)) is errors.LicenceServerMisconfigured
    server.says("", 429)
    assert type(refused(Envato(), asked)) is errors.LicenceRateLimited
    asked_before = len(server.asked)
    assert type(refused(Envato(), replace(asked, token=""))) is errors.LicenceServerMisconfigured
    assert len(server.asked) == asked_before


def test_a_server_cannot_smuggle_anything_in(server: LicenceServer) -> None:
    name = "A\0da\n" + "x" * 5000
    server.says(json.dumps({"status": "valid", "licensee": name, "id": {"a": 1}}))
    found = Vendor().verify(question(server.url))
    assert len(found.licensee) == 200
    assert "\0" not in found.licensee
    assert "\n" not in found.licensee
    assert found.licence_id == ""
