"""A folder for one document: templates, data and pictures, and nothing else that could be read."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from host.printing.brand import Brand
from host.printing.errors import PrintingFailed, PrintingTooLarge
from host.printing.printout import Printout

MAX_DATA = 4 * 1024 * 1024
MAX_PICTURES = 12 * 1024 * 1024
_OWN = Path(__file__).parent / "templates"
_MAIN = "main.typ"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.(?:svg|png|jpg|webp)")
_FETCHED = re.compile(r"""(?:import|include)\s*\(?\s*["']@""")


def lay_out(folder: Path, document: Printout, brand: Brand, now: datetime) -> Path:
    """Fill an empty folder with what a document needs and return its main template.

    Raises PrintingTooLarge, and PrintingFailed for a template that cannot be used.
    """
    for source in (*_OWN.glob("*.typ"), *document.template.parent.glob("*.typ")):
        _refuse_fetching(source)
        shutil.copyfile(source, folder / source.name)
    (folder / document.template.name).rename(folder / _MAIN)
    pictures = dict(document.pictures)
    if brand.logo:
        pictures[brand.logo.name] = brand.logo.content
    _put_pictures(folder / "pictures", pictures)
    data = json.dumps({"house": _house(document, brand, now), "said": document.data})
    if len(data) > MAX_DATA:
        raise PrintingTooLarge(
            f"There is too much to print: {len(data) // 1024:,} KB of text and figures, and one "
            f"document takes {MAX_DATA // 1024:,} KB. Print less of it."
        )
    (folder / "data.json").write_text(data, "utf-8")
    return folder / _MAIN


def _house(document: Printout, brand: Brand, now: datetime) -> dict[str, Any]:
    return {
        "name": brand.name,
        "text": brand.text,
        "soft": brand.soft,
        "foot": brand.foot,
        "logo": f"/pictures/{brand.logo.name}" if brand.logo else None,
        "title": document.title,
        "language": document.language,
        "day": f"{now.day} {now:%b %Y}",
        "date": [now.year, now.month, now.day],
    }


def _put_pictures(folder: Path, pictures: dict[str, bytes]) -> None:
    size = sum(map(len, pictures.values()))
    if size > MAX_PICTURES:
        raise PrintingTooLarge("The pictures of this document are too large to print.")
    folder.mkdir()
    for name, content in pictures.items():
        if not _NAME.fullmatch(name):
            raise PrintingFailed(f"A picture cannot be called {name!r}.")
        (folder / name).write_bytes(content)


def _refuse_fetching(source: Path) -> None:
    """A template that names a package would have it fetched from the network."""
    if _FETCHED.search(source.read_text("utf-8")):
        raise PrintingFailed(
            f"The template {source.name} imports a package. Templates may use the files beside "
            "them and /house.typ only."
        )
