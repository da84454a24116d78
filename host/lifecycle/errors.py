"""What can go wrong between an archive and an active module."""

from __future__ import annotations

from host.errors import Conflict, TrellisError


class ArchiveRefused(TrellisError):
    """The uploaded file is not a module that this host takes; nothing of it was run."""

    code = "archive_refused"
    status = 422


class ActivationRefused(Conflict):
    """The module failed a check before it went live; ``stage`` says which.

    Nothing was changed; ``output`` holds the trace for the module's developer.
    """

    code = "activation_refused"

    def __init__(self, message: str, stage: str, output: str = "") -> None:
        super().__init__(message, stage=stage)
        self.stage = stage
        self.output = output


class ArtefactDamaged(TrellisError):
    """What is kept of a module is not what was uploaded; it is not loaded."""

    code = "artefact_damaged"
    status = 500
