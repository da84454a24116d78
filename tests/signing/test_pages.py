"""The page of publishers does what the commands do, for administrators."""

from __future__ import annotations

import io

import pytest

from host.hooks.actor import SYSTEM
from host.settings import service as settings
from host.signing import revocation_list, service
from host.signing.revocations import RevocationKind
from host.testing import Browser, Site
from tests.signing.conftest import AT, Publisher

ROOT = "/setup/publishers"


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.login(site.staff(admin=True, name="Ada Admin"))


def trusted(site: Site) -> list[str]:
    with site.context():
        return [one.publisher for one in service.list_keys()]


def revoked(site: Site) -> list[tuple[str, str]]:
    with site.context():
        return [(one.kind, one.value) for one in service.list_revocations()]


def test_an_empty_page_says_what_to_do(browser: Browser) -> None:
    page = browser.get(ROOT).text
    assert "No key is trusted yet" in page
    assert f"{ROOT}/trust" in page
    assert ROOT in browser.get("/setup/modules/").text


def test_a_key_is_trusted_shown_and_dropped(site: Site, browser: Browser, ada: Publisher) -> None:
    assert browser.get(f"{ROOT}/trust").status_code == 200
    values = {"public_key": ada.public, "publisher": "Ada Ltd", "replaces": ""}
    assert browser.post(f"{ROOT}/trust", values).status_code == 302
    page = browser.get(ROOT).text
    assert "Ada Ltd" in page
    assert ada.fingerprint[:16] in page
    assert "by Ada Admin" in page
    assert browser.post(f"{ROOT}/keys/{ada.fingerprint}/distrust").status_code == 302
    assert trusted(site) == []
    assert browser.post(f"{ROOT}/keys/{ada.fingerprint}/distrust").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("public_key", "hello", "This is not a public key"),
        ("public_key", "", "Paste the public key"),
        ("publisher", "", "Enter whose key it is"),
        ("publisher", "\u202eAda", "on one line"),
        ("replaces", "abc", "Name the older key whole"),
    ],
)
def test_a_refused_key_keeps_what_was_typed(
    site: Site, browser: Browser, ada: Publisher, field: str, value: str, words: str
) -> None:
    values = {"public_key": ada.public, "publisher": "Ada Ltd", "replaces": ""} | {field: value}
    answer = browser.post(f"{ROOT}/trust", values)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Ada Ltd"' in answer.text or field == "publisher"
    assert trusted(site) == []


def test_a_key_is_revoked_after_a_look_and_taken_back(
    site: Site, browser: Browser, ada: Publisher
) -> None:
    with site.context():
        service.trust(ada.public, "Ada Ltd", SYSTEM)
    asked = browser.get(f"{ROOT}/revoke?kind=key&value={ada.fingerprint}").text
    assert f'value="{ada.fingerprint}"' in asked
    assert "Revoke this?" in asked
    values = {"kind": "key", "value": ada.fingerprint, "reason": "It was stolen."}
    assert browser.post(f"{ROOT}/revoke", values).status_code == 302
    page = browser.get(ROOT).text
    assert "It was stolen." in page
    assert "Revoked" in page
    again = browser.post(f"{ROOT}/trust", {"public_key": ada.public, "publisher": "Ada"})
    assert again.status_code == 409
    assert "was revoked on this site" in again.text
    with site.context():
        number = service.list_revocations()[0].id
    assert browser.post(f"{ROOT}/revocations/{number}/lift").status_code == 302
    assert revoked(site) == []
    assert browser.post(f"{ROOT}/revocations/{number}/lift").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "archive", "value": "abc", "reason": "x"}, "Enter a digest"),
        ({"kind": "key", "value": "abc", "reason": "x"}, "Enter a public key or its fingerprint"),
        ({"kind": "key", "value": "a" * 64, "reason": ""}, "Say why"),
        ({"kind": "both", "value": "a" * 64, "reason": "x"}, "Not a valid choice"),
    ],
)
def test_a_refused_revocation_says_why(
    site: Site, browser: Browser, values: dict[str, str], words: str
) -> None:
    answer = browser.post(f"{ROOT}/revoke", values)
    assert answer.status_code == 422
    assert words in answer.text
    assert revoked(site) == []


@pytest.mark.modules("modules/account_planning")
def test_the_page_names_the_modules_that_would_stop(site: Site, browser: Browser) -> None:
    digest = site.runtime.generation().modules[0].artefact.digest
    page = browser.get(f"{ROOT}/revoke?kind=archive&value={digest}").text
    assert "Account Planning stops at once, on every worker. Data stays." in page
    browser.post(f"{ROOT}/revoke", {"kind": "archive", "value": digest, "reason": "It leaks."})
    assert "Account Planning 1." in browser.get(ROOT).text


def test_a_list_of_revocations_is_imported(site: Site, browser: Browser, ada: Publisher) -> None:
    entry = revocation_list.Entry(RevocationKind.ARCHIVE, "a" * 64, "It leaks.")
    data = revocation_list.write(ada.private, "Ada", AT, [entry])

    def send(content: bytes) -> tuple[int, str]:
        answer = browser.post(f"{ROOT}/revocations", {"file": (io.BytesIO(content), "list.json")})
        return answer.status_code, answer.text

    status, page = send(data)
    assert status == 422
    assert "which this site does not trust" in page
    with site.context():
        service.trust(ada.public, "Ada Ltd", SYSTEM)
    status, page = send(data[:-9])
    assert status == 422
    assert "can be believed" in page
    assert browser.post(f"{ROOT}/revocations", {}).status_code == 422
    assert send(data)[0] == 302
    assert "Ada Ltd: 1 revoked" in browser.get(ROOT).text
    assert revoked(site) == [("archive", "a" * 64)]


def test_the_page_costs_six_statements_however_long_it_is(site: Site, browser: Browser) -> None:
    with site.context():
        for number in range(20):
            service.trust(Publisher.new("x").public, f"Publisher {number}", SYSTEM)
            service.revoke(RevocationKind.ARCHIVE, f"{number:064x}", "old", SYSTEM)
    browser.get(ROOT)
    with site.counted() as statements:
        assert browser.get(ROOT).status_code == 200
    page = [one for one in statements if one != "SELECT max(id) FROM host_epoch"]
    assert len(page) <= 6, page


def test_only_administrators_come_in(site: Site, ada: Publisher) -> None:
    colleague = site.login(site.staff(["clients:view"]))
    assert colleague.get(ROOT).status_code == 403
    values = {"public_key": ada.public, "publisher": "Ada"}
    assert colleague.post(f"{ROOT}/trust", values).status_code == 403
    assert site.anonymous().get(ROOT).status_code == 302
    assert trusted(site) == []


def test_the_policy_has_a_page_and_warns_of_development(site: Site, browser: Browser) -> None:
    assert "Strict: only modules signed" in browser.get("/setup/settings/modules").text
    answer = browser.post("/setup/settings/modules", {"s_signature_policy": "dev"})
    assert answer.status_code == 302
    assert "Not for a site in use" in browser.get("/setup/settings/modules").text
    assert "because the policy is Development" in browser.get(ROOT).text
    with site.context():
        assert settings.get("modules", "signature_policy") == "dev"
