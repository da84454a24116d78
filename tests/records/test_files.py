"""Files of records: what is taken, who gets at it, and how it is sent."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from host import clock
from host.files import kinds
from host.hooks.actor import Actor
from host.records import service, tidying
from host.records.beside import attachments
from host.records.entering.fields import record_type
from host.records.undo import reverting
from host.storage import keeping
from host.storage.tidying import drop_unneeded
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def ada(site: Site) -> Actor:
    return site.actor(site.staff(admin=True, name="Ada Admin"))


def deal(site: Site, actor: Actor, **values: Any) -> int:
    with site.context():
        made = service.create(record_type("pipeline.deal"), {"name": "Big"} | values, actor)
        return int(made.record.id)


def send(browser: Browser, record_id: int, *files: tuple[str, bytes]) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return browser.post(f"/pipeline/deals/{record_id}/files", data)


def container(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


def test_several_files_are_added_listed_sent_and_deleted(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    assert send(browser, one, ("plan.png", PNG), ("notes.txt", b"Hello")).status_code == 302
    page = browser.get(f"/pipeline/deals/{one}/files").text
    assert "plan.png" in page
    assert "notes.txt" in page
    sent = browser.get(f"/pipeline/deals/{one}/files/2")
    assert sent.data == b"Hello"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Type"] == "application/octet-stream"
    shown = browser.get(f"/pipeline/deals/{one}/files/1?show=1")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.post(f"/pipeline/deals/{one}/files/1/delete").status_code == 302
    assert browser.get(f"/pipeline/deals/{one}/files/1").status_code == 404
    assert "deleted a file of" in browser.get(f"/pipeline/deals/{one}/activity").text


def test_nothing_but_pictures_and_pdf_is_shown_in_the_browser(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    page = b"<script>alert(1)</script>"
    send(browser, one, ("page.txt", page), ("paper.pdf", b"%PDF-1.7\n"))
    text = browser.get(f"/pipeline/deals/{one}/files/1?show=1")
    assert text.headers["Content-Type"] == "application/octet-stream"
    assert text.headers["Content-Disposition"].startswith("attachment")
    paper = browser.get(f"/pipeline/deals/{one}/files/2?show=1")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Content-Security-Policy"] == (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    saved = browser.get(f"/pipeline/deals/{one}/files/2")
    assert "sandbox" in saved.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html></html>"),
        ("drawing.svg", b"<svg></svg>"),
        ("tool.exe", b"MZ"),
        ("picture.png", b"<html></html>"),
        ("paper.pdf", PNG),
        ("letter.docx", container("xl/workbook.xml")),
        ("notes.txt", b"MZ\x00\x01"),
        ("nothing.txt", b""),
        ("noending", b"Hello"),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    site: Site, browser: Browser, ada: Actor, name: str, content: bytes
) -> None:
    one = deal(site, ada)
    answer = send(browser, one, ("good.txt", b"Good"), (name, content))
    assert answer.status_code == 422
    assert name in answer.text
    with site.context():
        assert attachments.of_record(record_type("pipeline.deal"), one) == []


def test_office_documents_are_known_by_what_they_hold() -> None:
    word = io.BytesIO(container("[Content_Types].xml", "word/document.xml"))
    assert kinds.kind_of("letter.DOCX", word).content_type.endswith("wordprocessingml.document")
    assert word.tell() == 0


def test_rights_on_files_are_those_on_the_record(site: Site, browser: Browser, ada: Actor) -> None:
    one, other = deal(site, ada), deal(site, ada)
    send(browser, one, ("notes.txt", b"Hello"))
    reader = site.login(site.staff(["pipeline.deal:view"]))
    own = site.login(site.staff(["pipeline.deal:view_own", "pipeline.deal:edit"]))
    assert reader.get(f"/pipeline/deals/{one}/files/1").data == b"Hello"
    assert "Choose files" not in reader.get(f"/pipeline/deals/{one}/files").text
    assert send(reader, one, ("a.txt", b"a")).status_code == 403
    assert reader.post(f"/pipeline/deals/{one}/files/1/delete").status_code == 403
    assert own.get(f"/pipeline/deals/{one}/files/1").status_code == 404
    assert send(own, one, ("a.txt", b"a")).status_code == 404
    assert browser.get(f"/pipeline/deals/{other}/files/1").status_code == 404
    frozen = deal(site, ada, code="FROZEN")
    assert send(browser, frozen, ("a.txt", b"a")).status_code == 409


def test_a_deleted_file_and_the_files_of_a_deleted_record_come_back(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    send(browser, one, ("notes.txt", b"Hello"))
    kind = "pipeline.deal"
    with site.context():
        gone = attachments.remove(record_type(kind), one, 1, ada)
        reverting.undo(gone or 0, ada)
        saved = service.delete(record_type(kind), one, ada)
        assert attachments.of_record(record_type(kind), one) == []
        reverting.undo(saved.undo_id or 0, ada)
    assert browser.get(f"/pipeline/deals/{one}/files/1").data == b"Hello"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\letters\\Offer.pdf", "Offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b\r\n\u202egnp.txt', "a b gnp.txt"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert attachments.clean_name(given) == kept


def test_content_goes_when_neither_a_file_nor_a_deed_needs_it(site: Site, ada: Actor) -> None:
    one = deal(site, ada)
    with site.context():
        kind, later = record_type("pipeline.deal"), clock.now() + timedelta(days=2)
        given = [attachments.Given(name, io.BytesIO(name.encode())) for name in ("a.txt", "b.txt")]
        kept, gone = attachments.add(kind, one, given, ada)
        attachments.remove(kind, one, gone.id, ada)
        assert drop_unneeded(clock.now() - timedelta(days=1)) == 0
        assert drop_unneeded(later) == 0
        assert tidying.forget_deeds(later) == 1
        assert drop_unneeded(later) == 1
        assert list(keeping.store().digests()) == [kept.digest]
