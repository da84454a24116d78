"""The kinds of record that files can bring."""

from __future__ import annotations

from collections.abc import Callable

from host.errors import NotFound
from host.hooks.actor import Actor
from host.importing.clients import KIND as CLIENTS
from host.importing.clients import ClientImporter
from host.importing.importers import Importer

_KINDS: dict[str, Callable[[Actor], Importer]] = {CLIENTS: ClientImporter}


def importer_of(kind: str, actor: Actor) -> Importer:
    """Return an importer for one run; raises NotFound naming the kinds there are."""
    make = _KINDS.get(kind)
    if make is None:
        raise NotFound(f"Nothing imports “{kind}”. Known are: {', '.join(sorted(_KINDS))}.")
    return make(actor)
