"""Guesses in which encoding a text was saved, and finds the line that does not fit."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from host.importing.reading.limits import refusal

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WESTERN = "cp1252"
_USUAL = (
    _WESTERN, "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp866", "mac_roman", "cp1253",
    "cp1254", "cp850", "shift_jis", "gb18030",
)  # fmt: skip
_ASCII = bytes(range(128))
_BEYOND = re.compile(rb"[\x80-\xff]")
_SAMPLE = 64 * 1024
_AROUND = 500
_PIECE = 1024 * 1024
_EVIDENCE = 4
"""With fewer bytes beyond ASCII nothing but the usual is guessed."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding; ``sure`` when the file itself leaves no doubt."""

    encoding: str
    sure: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """Tell the person what was only guessed."""
        if self.sure:
            return ()
        return (
            f"The file does not say how its letters are written; it is read as {self.encoding}. "
            "If accents look wrong, save it as CSV UTF-8.",
        )


def guess(content: bytes) -> Guess:
    """Return the encoding that a mark names, or that fits, UTF-8 first.

    Raises InvalidInput for what is no text, or for a line that is not in the encoding of
    the others.
    """
    encoding = _marked(content)
    if encoding is None and _wrong(content, "utf-8") is None:
        encoding = "utf-8"
    found = Guess(encoding) if encoding else _best(content)
    check(content, found.encoding)
    return found


def check(content: bytes, encoding: str) -> None:
    """Raise InvalidInput with the first line that is not in this encoding."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise refusal(f"There is no encoding “{encoding[:40]}”. Choose utf-8.") from None
    place = _wrong(content, encoding)
    if place is not None:
        line = content.count(b"\n", 0, place) + 1
        raise refusal(
            f"Line {line} holds a byte that is not {encoding.removesuffix('-sig')}, "
            "as the rest of the file seems to be. Save the file as CSV UTF-8."
        )


def _marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    head = content[:_SAMPLE]
    if head and head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head and head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    return None


def _wrong(content: bytes, encoding: str) -> int | None:
    """Return the place of the first byte that does not fit."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content) + 1, _PIECE):
        begun = len(decoder.getstate()[0])
        last = start + _PIECE > len(content)
        try:
            decoder.decode(content[start : start + _PIECE], last)
        except UnicodeError as error:
            return start - begun + getattr(error, "start", 0)
    return None


def _best(content: bytes) -> Guess:
    """Guess from the lines that have letters beyond ASCII."""
    if _is_mostly_utf8(content):
        return Guess("utf-8")
    from charset_normalizer import from_bytes

    sample = _sample(content)
    if len(sample.translate(None, _ASCII)) < _EVIDENCE:
        return Guess(_WESTERN, sure=False)
    matches = list(from_bytes(sample, cp_isolation=list(_USUAL), threshold=0.5))
    if not matches:
        return Guess(_WESTERN, sure=False)
    best = min(matches, key=lambda one: (one.chaos, -one.coherence))
    for match in matches:
        as_good = match.chaos <= best.chaos and match.coherence >= best.coherence
        if as_good and _WESTERN in match.could_be_from_charset:
            return Guess(_WESTERN, sure=False)
    return Guess(best.encoding, sure=False)


def _sample(content: bytes) -> bytes:
    """Gather the lines that tell something, or what stands around where they do."""
    parts: list[bytes] = []
    place = size = 0
    while size < _SAMPLE and (found := _BEYOND.search(content, place)):
        at = found.start()
        begin = max(content.rfind(b"\n", place, at) + 1, place, at - _AROUND)
        place = content.find(b"\n", at, at + _AROUND)
        place = place if place > 0 else min(at + _AROUND, len(content))
        parts.append(content[begin:place])
        size += place - begin
    return b"\n".join(parts)


def _is_mostly_utf8(content: bytes) -> bool:
    """Tell a UTF-8 file with a foreign line in it from one of another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wrong = sum(
        decoder.decode(content[start : start + _PIECE]).count("\N{REPLACEMENT CHARACTER}")
        for start in range(0, len(content), _PIECE)
    )
    return wrong * 10 < len(content.translate(None, _ASCII))
