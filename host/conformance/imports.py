"""Importing the module does nothing but define things, and it imports only what it may."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from host.conformance.finding import Finding
from host.conformance.trial import Trial

_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]
_HOME = "host.api"
_FIXES = {
    "opens": "Read the file in the function that needs it.",
    "starts": "Start nothing at import. Work in the background belongs into a cron job.",
    "connects": "Talk to others in a job or on request, never at import.",
    "changes": "Leave what belongs to the host as it is; use a hook.",
}


def check_imports(trial: Trial) -> Iterator[Finding]:
    """Import every file in a fresh process that watches what happens."""
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "host.conformance.import_watch", str(trial.folder)],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        cwd=_ROOT,
    )
    if done.returncode:
        yield Finding(
            f"importing its files ends with exit code {done.returncode}: "
            f"{(done.stderr.strip().splitlines() or ['no message'])[-1]}",
            trial.slug,
            "Each file of the module must be importable on its own.",
        )
        return
    for line in json.loads(done.stdout.strip().splitlines()[-1]):
        yield Finding(
            f"importing it {line['what']}",
            f"{trial.slug}/{line['where']}",
            _FIXES[line["what"].split()[0].rstrip(":")],
        )


def check_boundaries(trial: Trial) -> Iterator[Finding]:
    """Read every import: of the host only host.api, of itself relative ones, of others none."""
    for path in trial.files("*.py"):
        tree = ast.parse(path.read_bytes())
        migration = path.parent.name == "migrations"
        for node in ast.walk(tree):
            for name, level in _imported(node):
                fault = _fault(trial, name, level, migration=migration)
                if fault:
                    line = getattr(node, "lineno", 1)
                    yield Finding(fault[0], f"{trial.name_of(path)}:{line}", fault[1])


def _imported(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what an import statement names, and how many dots it begins with."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, 0) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.module == "host":
            yield from ((f"host.{alias.name}", 0) for alias in node.names)
        else:
            yield node.module or "", node.level


def _fault(trial: Trial, name: str, level: int, *, migration: bool) -> tuple[str, str] | None:
    parts = name.split(".")
    if level:
        if not migration:
            return None
        return (
            "a migration imports a file of the module",
            "Write the values into the migration; it must still run when the code has moved on.",
        )
    if parts[0] == "host" and name != _HOME and not name.startswith(f"{_HOME}."):
        return (
            f"it imports {name} of the host",
            "Import from host.api only. What is not there is not promised to stay.",
        )
    if parts[0] == trial.slug or (parts[0] == "modules" and trial.slug in parts[1:2]):
        return (
            f"it imports itself as {name}",
            "Use a relative import: each version has a package of its own, and this names another.",
        )
    if parts[0] == "modules" or parts[0].startswith("trellis_module_"):
        return (
            f"it imports another module, {name}",
            "Modules do not know each other. Use records, events and hooks of the host.",
        )
    return None
