"""The archive can be made and read, and the manifest with it; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator

from host import HOST_API
from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.errors import TrellisError
from host.lifecycle import archive


def check_archive(trial: Trial) -> Iterator[Finding]:
    """Pack the folder and read it as an upload would be read."""
    where = f"{trial.folder.name}/module.toml"
    if not (trial.folder / "module.toml").is_file():
        yield Finding(
            "there is no module.toml",
            trial.folder.name,
            "Name the folder that holds module.toml, or write one.",
        )
        return
    try:
        read = archive.read(archive.pack(trial.folder)[1])
    except TrellisError as error:
        yield Finding(error.message, where, "Correct what the message names, then check again.")
        return
    if not read.manifest.accepts_host(HOST_API):
        yield Finding(
            f"the module wants host API {read.manifest.host_api}; this host has {HOST_API}",
            where,
            "Widen host_api once the module works here, or check it on the host it is for.",
        )
