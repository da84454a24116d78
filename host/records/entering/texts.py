"""Texts in the form in which they are kept."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from host.access.service import clean_email
from host.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}|\d{1,3}(?:\.\d{1,3}){3}"
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_USUAL = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}/?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def line(text: str) -> str:
    """Return the text on one line, without control characters and double spaces."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text  # as almost every value of a file is
    return " ".join(_CONTROL.sub("", text).split())


def paragraphs(text: str) -> str:
    """Return the text with its lines, without control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def email(field: str, text: str) -> str:
    """Return an e-mail address in its usual form, or nothing for nothing."""
    if not text.strip():
        return ""
    try:
        return clean_email(text)
    except InvalidInput as error:
        raise InvalidInput.of(field, error.message) from error


def website(field: str, text: str) -> str:
    """Return a full web address; https:// is added where it was left out."""
    typed = line(text)
    if not typed:
        return ""
    full = typed if "://" in typed else f"https://{typed}"
    if not _is_web_address(full):
        raise InvalidInput.of(field, f"“{typed}” is not a web address such as www.example.com.")
    return full


def currency(field: str, text: str) -> str:
    """Return the three capital letters of a currency, or nothing for nothing."""
    code = line(text).upper()
    if code and not _CURRENCY.fullmatch(code):
        raise InvalidInput.of(
            field, f"“{line(text)}” is not a currency. Enter its three letters, such as EUR."
        )
    return code


def colour(field: str, text: str) -> str:
    """Return a colour as # and six digits, or nothing for nothing."""
    code = line(text).lower()
    if code and not _COLOUR.fullmatch(code):
        raise InvalidInput.of(field, f"“{line(text)}” is not a colour such as #2f6fde.")
    return code


def limited(field: str, label: str, text: str, longest: int) -> str:
    """Return the text; raises InvalidInput when it does not fit its column."""
    if len(text) > longest:
        raise InvalidInput.of(
            field, f"“{label}” has {len(text):,} characters; {longest:,} fit. Shorten it."
        )
    return text


def _is_web_address(full: str) -> bool:
    if len(full) <= 63 and _USUAL.fullmatch(full):
        return True  # as almost every one of a file is
    try:
        parts = urlsplit(full)
        port = parts.port or 1
    except ValueError:
        return False
    named = _HOST.fullmatch(parts.hostname or "") is not None
    plain = " " not in full and "@" not in parts.netloc and port > 0
    return parts.scheme in {"http", "https"} and named and plain
