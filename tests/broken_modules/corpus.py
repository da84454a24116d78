"""All kinds of fault, by family."""

from __future__ import annotations

from tests.broken_modules import (
    archives,
    farewells,
    hooks,
    imports,
    jobs,
    licences,
    manifests,
    neighbours,
    runtime,
    schema,
    settings,
    signatures,
    templates,
)
from tests.broken_modules.fault import Fault

FAMILIES: dict[str, tuple[Fault, ...]] = {
    "archive": archives.FAULTS,
    "module.toml": manifests.FAULTS,
    "import": imports.FAULTS,
    "hooks": hooks.FAULTS,
    "settings": settings.FAULTS,
    "signature": signatures.FAULTS,
    "licence": licences.FAULTS,
    "neighbours": neighbours.FAULTS,
    "tables": schema.FAULTS,
    "templates": templates.FAULTS,
    "life cycle": farewells.FAULTS,
    "pages and observers": runtime.FAULTS,
    "jobs": jobs.FAULTS,
}
CORPUS: tuple[tuple[str, Fault], ...] = tuple(
    (family, fault) for family, faults in FAMILIES.items() for fault in faults
)
