"""What several documents of a kind are called."""

from __future__ import annotations

from host.api import DocumentKind


def title_of(kind: DocumentKind) -> str:
    """Return the heading of documents of a kind."""
    return "Other documents" if kind is DocumentKind.OTHER else f"{kind.value.capitalize()}s"
