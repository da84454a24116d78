"""The one tree of errors: each says what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class TrellisError(Exception):
    """Root of every error that Trellis raises on purpose.

    ``code`` is stable and machine-readable; ``message`` is for a person and names the remedy.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class ConfigurationError(TrellisError):
    """The environment or ``trellis.toml`` holds a value that cannot work."""

    code = "configuration"
    status = 500


class PermissionDenied(TrellisError):
    """The person is known but lacks the right for this."""

    code = "permission_denied"
    status = 403


class NotFound(TrellisError):
    """No such record, or not one that this person may know of."""

    code = "not_found"
    status = 404


class Conflict(TrellisError):
    """The state of things forbids this change now."""

    code = "conflict"
    status = 409


class StaleRecord(Conflict):
    """Somebody else saved the record since the form was opened."""

    code = "stale_record"


class Busy(Conflict):
    """Another process holds the lease for this operation."""

    code = "busy"


class InvalidInput(TrellisError):
    """One or more values were refused; ``fields`` maps each field to its messages."""

    code = "invalid_input"
    status = 422

    def __init__(
        self, message: str, fields: Mapping[str, list[str]] | None = None, **data: object
    ) -> None:
        super().__init__(message, **data)
        self.fields: dict[str, list[str]] = dict(fields or {})

    @classmethod
    def of(cls, field: str, message: str) -> InvalidInput:
        """Refuse a single field."""
        return cls(message, {field: [message]})
