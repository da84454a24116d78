"""What the rest of the site asks about documents of clients."""

from __future__ import annotations

from host.client_documents.kinds import readable_types, type_of, types
from host.client_documents.making import asked, can_create, creatable, create, defaults
from host.client_documents.reading import (
    LIMIT,
    Document,
    Standing,
    find,
    parts_of,
    ref_of,
    resolve,
)
from host.client_documents.revenue import Sums, revenue, revenue_by_period

__all__ = [
    "LIMIT",
    "Document",
    "Standing",
    "Sums",
    "asked",
    "can_create",
    "creatable",
    "create",
    "defaults",
    "find",
    "parts_of",
    "readable_types",
    "ref_of",
    "resolve",
    "revenue",
    "revenue_by_period",
    "type_of",
    "types",
]
