"""Replaces a module by what stands in its folder now, for the site of its developer."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
import traceback
from pathlib import Path

from host.database import session
from host.errors import TrellisError
from host.hooks.actor import Actor
from host.kernel.generation import current
from host.lifecycle import (
    activation,
    archive,
    canary,
    schema,
    switching,
    upgrading,
    uploading,
)
from host.lifecycle.canary import Candidate
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.models import Module

_LICENCE = re.compile(r"^\[licence\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)


def replace(folder: Path, actor: Actor, code: str | None = None) -> Module:
    """Make the folder's content the active version, whatever its version says.

    With the same content nothing happens. While tables stay as they are the trial is left to
    `examine`, so that a save shows at once. A purchase code is not asked for. Raises what
    `upload`, `activate` and `upgrade` raise; then what was active goes on serving.
    """
    name, data = _packed(folder)
    read = archive.read(data)
    slug = read.manifest.slug
    module = session().get(Module, slug, populate_existing=True)
    if module is None or read.digest not in {module.digest, module.staged_digest}:
        module = uploading.upload(data, name, actor, allow_older=True)
    if not module.is_active:
        return activation.activate(slug, code, actor)
    if module.digest == read.digest:
        return module
    return upgrading.upgrade(slug, actor, code, trial_first=False)


def examine(module: Module) -> str:
    """Send the active version through the trial; return why others could not activate it."""
    candidate = Candidate(module.digest, switching.other_digests(module.slug))
    artefact = switching.artefact_of(module.digest)
    with current().engine.connect() as connection:
        revision = schema.current(connection, module.slug)
    session().commit()
    try:
        canary.prove(current().config, dataclasses.replace(candidate, schema_from=revision))
    except ActivationRefused as error:
        return "\n".join(explain(error, artefact.folder))
    return ""


def explain(error: TrellisError, folder: Path) -> list[str]:
    """Say what went wrong, and name the lines of the developer's own files in the trace."""
    lines = [error.message]
    output = _output(error)
    if output:
        copies = rf"/modules/{re.escape(folder.name)}-[0-9a-f]+/(?P<file>[^\"\n]+)\", line (\d+)"
        found = dict.fromkeys(re.findall(copies, output))
        lines += [f"  {folder / file}:{line}" for file, line in found]
        lines += [f"  {line}" for line in output.strip().splitlines()[-1:]]
    return lines


def _output(error: TrellisError) -> str:
    """Return the trace that leads into the module's files."""
    if isinstance(error, ActivationRefused) and error.output:
        return error.output
    return "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""


def _packed(folder: Path) -> tuple[str, bytes]:
    """Pack the folder, without the part of its manifest that asks for a licence."""
    manifest = folder / "module.toml"
    text = manifest.read_text("utf-8") if manifest.is_file() else ""
    if not _LICENCE.search(text):
        return archive.pack(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("tests", "__pycache__", ".*"))
        (copy / "module.toml").write_text(_LICENCE.sub("", text), "utf-8")
        return archive.pack(copy)
