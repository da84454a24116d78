"""What a file really is: told by its first bytes, which its name must agree with."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from host.errors import InvalidInput

TEXT = "text/plain; charset=utf-8"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_LOOKED_AT = 8192


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its type, the ends of its names, and how it begins."""

    content_type: str
    endings: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    within: str = ""
    """Name of what a container of this kind holds."""
    shown: bool = False
    """Whether browsers may show it instead of saving it."""


KINDS = (
    Kind("image/png", ("png",), (b"\x89PNG\r\n\x1a\n",), shown=True),
    Kind("image/jpeg", ("jpg", "jpeg"), (b"\xff\xd8\xff",), shown=True),
    Kind("image/gif", ("gif",), (b"GIF87a", b"GIF89a"), shown=True),
    Kind("image/webp", ("webp",), (b"RIFF",), shown=True),
    Kind("application/pdf", ("pdf",), (b"%PDF-",), shown=True),
    Kind(f"{_OFFICE}.wordprocessingml.document", ("docx",), (_ZIP,), "word/"),
    Kind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), (_ZIP,), "xl/"),
    Kind(f"{_OFFICE}.presentationml.presentation", ("pptx",), (_ZIP,), "ppt/"),
    Kind(f"{_OPEN}.text", ("odt",), (_ZIP,), "content.xml"),
    Kind(f"{_OPEN}.spreadsheet", ("ods",), (_ZIP,), "content.xml"),
    Kind(f"{_OPEN}.presentation", ("odp",), (_ZIP,), "content.xml"),
    Kind("application/zip", ("zip",), (_ZIP, b"PK\x05\x06")),
    Kind("application/msword", ("doc",), (OLD_OFFICE,)),
    Kind("application/vnd.ms-excel", ("xls",), (OLD_OFFICE,)),
    Kind("application/vnd.ms-powerpoint", ("ppt",), (OLD_OFFICE,)),
    Kind("application/vnd.ms-outlook", ("msg",), (OLD_OFFICE,)),
    Kind("text/csv; charset=utf-8", ("csv",)),
    Kind(TEXT, ("txt", "md", "log", "eml", "ics", "vcf")),
)
SHOWN = frozenset(kind.content_type for kind in KINDS if kind.shown)
"""Types that browsers may show."""
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def kind_of(name: str, content: BinaryIO) -> Kind:
    """Return what a file is; raises InvalidInput for what is not taken or is not what it says.

    The stream is left at its beginning.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = next((one for one in KINDS if ending in one.endings), None)
    if kind is None:
        raise InvalidInput(
            f"“{name}” is of a kind that is not taken. Images, PDF, office documents, text and "
            "zip files are."
        )
    head = content.read(_LOOKED_AT)
    content.seek(0)
    good = _begins(kind, head) if kind.begins else _is_text(head)
    if good and kind.within:
        good = _holds(content, kind.within)
    if not good:
        raise InvalidInput(f"“{name}” is not what its name says: its content is something else.")
    return kind


def _begins(kind: Kind, head: bytes) -> bool:
    if kind.content_type == "image/webp":
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return head.startswith(kind.begins)


def _is_text(head: bytes) -> bool:
    """Text has no zero bytes; it may be in an older encoding, which does no harm to keep."""
    return b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _holds(content: BinaryIO, part: str) -> bool:
    try:
        with zipfile.ZipFile(content) as container:
            return any(name.startswith(part) for name in container.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    finally:
        content.seek(0)
