"""Reads the words of a PDF that the host has made, page by page, for tests."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+)\b.*?stream\r?\n", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>")
_DEEPEST = 4
"""Brackets within brackets of a text that need no escape; more do not come by themselves."""


def _text(depth: int = _DEEPEST) -> str:
    inner = rf"|{_text(depth - 1)}" if depth else ""
    return rf"\((?:[^\\()]|\\.{inner})*\)"


_STEP = re.compile(
    (
        r"/(?P<font>f\d+) [\d.]+ Tf"
        r"|1 0 0 -1 (?P<place>-?[\d.]+ -?[\d.]+) cm"
        rf"|(?P<shown>{_text()}|\[(?:[^\\\[\]()]|{_text()})*\])\s*T[jJ]"
    ).encode(),
    re.DOTALL,
)
_PIECE = re.compile(_text().encode(), re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """Return the words of each page: what stands on one height is a line."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    root = next(
        body for body in objects.values() if b"/Type/Pages" in body and b"/Parent" not in body
    )
    return [_words(objects, page) for page in _leaves(objects, root)]


def words_of(pdf: bytes) -> str:
    """Return the words of all pages as one line, without the breaks of lines."""
    return re.sub(r"\s+", " ", " ".join(pages_of(pdf)))


def _leaves(objects: dict[int, bytes], node: bytes) -> list[bytes]:
    kids = re.search(rb"/Kids\[([^\]]*)\]", node)
    if kids is None:
        return [node]
    found = [objects[int(number)] for number in re.findall(rb"(\d+) 0 R", kids[1])]
    return [leaf for kid in found for leaf in _leaves(objects, kid)]


def _words(objects: dict[int, bytes], page: bytes) -> str:
    fonts = {
        name.decode(): _letters(objects, int(number))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", objects[_named(page, b"Resources")])
    }
    told: list[str] = []
    height, letters = "", dict[int, str]()
    for step in _STEP.finditer(_content(objects[_named(page, b"Contents")])):
        if step["font"]:
            letters = fonts[step["font"].decode()]
        elif step["place"]:
            now = step["place"].decode().split()[1]
            told.append("" if now == height else "\n")
            height = now
        else:
            told.append(_shown(step["shown"], letters))
    return "".join(told).replace("\u200b", "")


def _shown(piece: bytes, letters: dict[int, str]) -> str:
    codes = b"".join(_ESCAPE.sub(_unescaped, one[1:-1]) for one in _PIECE.findall(piece))
    pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
    return "".join(letters.get(code, "") for code in pairs)


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else _PLAIN.get(sign, sign)


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _content(objects[_named(objects[font], b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _MAPPED.findall(table.partition(b"endcodespacerange")[2])
    }


def _named(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found is not None, body
    return int(found[1])


def _content(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(body[found.end() : found.end() + int(found[1])])
