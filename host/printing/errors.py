"""Why a document was not made."""

from __future__ import annotations

from host.errors import Busy, TrellisError


class PrintingFailed(TrellisError):
    """The template is at fault; ``data`` has what the compiler said."""

    code = "document_failed"
    status = 500


class PrintingTooLarge(TrellisError):
    """There is more to print than one document takes."""

    code = "document_too_large"
    status = 413


class PrintingTooSlow(Busy):
    """The document was not ready in time, mostly because others are being made."""

    code = "document_too_slow"
    status = 503
