"""Turns documents into PDF, within limits of time and size."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
import typst

from host import clock
from host.database import in_transaction, session
from host.printing import brand as brands
from host.printing import fonts, workshop
from host.printing.brand import Brand
from host.printing.errors import PrintingFailed, PrintingTooLarge
from host.printing.presses import in_time
from host.printing.printout import Printout
from host.settings import service as settings

log = structlog.get_logger("trellis.printing")
MAX_RESULT = 30 * 1024 * 1024
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""To be kept for decades, and to be read aloud."""
_NO_SIGN = "could not be displayed"


def render(document: Printout) -> bytes:
    """Return the document as PDF: tagged, with its title and language set.

    Ends the read transaction that is open, and may not be called inside of `transaction`: other
    people would wait for the printing. Raises PrintingFailed for a template that is at fault,
    PrintingTooLarge and PrintingTooSlow.
    """
    if in_transaction():
        raise RuntimeError("Read what is to be printed, end the transaction, then print.")
    brand, today = brands.of_site(), _now()
    if brand.logo and not _can_be_shown(brand.logo.name, brand.logo.content):
        brand = replace(brand, logo=None)
    work = partial(_printed, document, brand, today, fonts.of_site())
    session().commit()
    content = in_time(work, document.title)
    if len(content) > MAX_RESULT:
        raise PrintingTooLarge("The document has become too large to be sent. Print less of it.")
    return content


def _printed(document: Printout, brand: Brand, now: datetime, faces: typst.Fonts) -> bytes:
    with tempfile.TemporaryDirectory(prefix="trellis-document-") as name:
        folder = Path(name)
        main = workshop.lay_out(folder, document, brand, now)
        try:
            return _compiled(main, folder, faces, now)
        except typst.TypstError as error:
            log.error(
                "document failed",
                template=document.template.name,
                message=error.message,
                where=error.diagnostic,
            )
            raise PrintingFailed(
                "The document could not be made: its template is at fault. What is wrong with it "
                "stands in the log; tell your administrator.",
                said=error.message,
            ) from error


def _compiled(main: Path, root: Path, faces: typst.Fonts, now: datetime) -> bytes:
    """Compile by the standards; signs that no font has break those, and are left out without."""
    compiler = typst.Compiler(main, root=root, font_paths=faces, ignore_system_fonts=True)
    stamp = int(now.timestamp())
    try:
        made = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=stamp)
    except typst.TypstError as error:
        if _NO_SIGN not in error.message:
            raise
        log.warning("document lacks a font", hint="TRELLIS_FONT_DIR")
        made = compiler.compile(format="pdf", timestamp=stamp)
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=8)
def _can_be_shown(name: str, content: bytes) -> bool:
    """Tell whether a picture is whole: a damaged logo must not stop invoices."""
    with tempfile.TemporaryDirectory(prefix="trellis-logo-") as folder:
        (Path(folder) / name).write_bytes(content)
        page = f'#image("/{name}", width: 1cm)'.encode()
        try:
            typst.Compiler(page, root=folder, ignore_system_fonts=True).compile(format="pdf")
        except typst.TypstError as error:
            log.warning("logo cannot be printed", message=error.message)
            return False
    return True


def _now() -> datetime:
    return clock.now().astimezone(ZoneInfo(settings.get("general", "timezone")))
