"""``module.sig``: what a publisher says of a module's files, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from host.signing import rotation, strict
from host.signing.errors import Malformed
from host.signing.rotation import Link

NAME = "module.sig"
DOMAIN = "trellis-module-signature-1"
FORMAT = 1
MAX_BYTES = 8 * 1024 * 1024
MAX_FILES = 5000
_NAMES = ("files", "format", "key", "publisher", "rotation", "signature", "signed_at")


@dataclass(frozen=True, slots=True)
class Statement:
    """Publisher, key, instant and the SHA-256 of each file but ``module.sig`` itself."""

    publisher: str
    key: str
    signed_at: datetime
    files: Mapping[str, str]
    rotation: tuple[Link, ...] = ()
    signature: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that the key signs: all but the signature."""
        content = {name: value for name, value in self.content.items() if name != "signature"}
        return strict.message(DOMAIN, content)

    @property
    def content(self) -> dict[str, Any]:
        """The statement as it is written."""
        return {
            "files": dict(self.files),
            "format": FORMAT,
            "key": self.key,
            "publisher": self.publisher,
            "rotation": [one.content for one in self.rotation],
            "signature": self.signature,
            "signed_at": strict.said(self.signed_at),
        }

    def render(self) -> bytes:
        """Return the content of ``module.sig``."""
        return strict.show(self.content)


def parse(data: bytes) -> Statement:
    """Read ``module.sig`` without judging it; raises Malformed with what is wrong."""
    given = strict.fields(strict.load(data, MAX_BYTES), _NAMES, "it")
    strict.number(given["format"], FORMAT, "“format”")
    found = Statement(
        publisher=strict.text(given["publisher"], "“publisher”"),
        key=strict.public_key(given["key"], "“key”"),
        signed_at=strict.moment(given["signed_at"], "“signed_at”"),
        files=_files(given["files"]),
        rotation=rotation.read(given["rotation"]),
        signature=strict.signature(given["signature"], "“signature”"),
    )
    _check_spelling(found, data)
    return found


def _files(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MAX_FILES:
        raise Malformed(f"“files” is not an object of at most {MAX_FILES} names")
    return {path: strict.digest(one, f"“{path}” in “files”") for path, one in value.items()}


def _check_spelling(found: Statement, data: bytes) -> None:
    """Refuse a second spelling of the same content, so that no byte is free to change."""
    try:
        same = found.render() == data
    except UnicodeEncodeError:
        same = False
    if not same:
        raise Malformed("is not spelled as “trellis module sign” writes it")
