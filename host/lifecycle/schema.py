"""Moves a module's tables from one revision to another, inside the caller's transaction."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from host.database import Chain, TablesInUse, without_long_waits
from host.kernel.loader import Artefact
from host.lifecycle import snapshot
from host.lifecycle.errors import ActivationRefused


@dataclass(frozen=True, slots=True)
class Move:
    """Where the tables go from and to, and whose scripts take them there.

    Revisions are None where there are no tables at all.
    """

    scripts: Artefact
    before: str | None
    after: str | None
    down: bool = False

    @property
    def is_needed(self) -> bool:
        """Tell whether anything changes."""
        return self.before != self.after

    @property
    def in_words(self) -> str:
        """Name both ends for the log."""
        if not self.is_needed:
            return f"The tables stay at revision {self.after or 'none'}."
        return f"The tables go from revision {self.before or 'none'} to {self.after or 'none'}."


def chain_of(artefact: Artefact) -> Chain:
    """Return the module's chain of migrations, as this artefact has it."""
    return Chain(artefact.slug, artefact.versions)


def plan(before: str | None, target: Artefact, known: Sequence[Artefact] = ()) -> Move:
    """Work out how the tables get from revision ``before`` to what ``target`` needs.

    ``known`` are other versions of the module, whose scripts may be needed to go back.
    Raises ActivationRefused when no version at hand knows the way.
    """
    after = head_of(target)
    if before is None or before in revisions_of(target.versions):
        return Move(target, before, after)
    for other in known:
        theirs = revisions_of(other.versions)
        if before in theirs and (after is None or after in theirs):
            return Move(other, before, after, down=True)
    raise ActivationRefused(
        f"The tables of {target.slug} are at revision {before}, which version "
        f"{target.manifest.version} does not know: they were made by a newer version, or by "
        "another module of that name. Upload the version that made them, or a newer one. "
        "Nothing was changed.",
        "migrate",
    )


Undo = Callable[[Connection], None]


def apply(connection: Connection, move: Move) -> None:
    """Carry the move out; raises ActivationRefused with the cause.

    The caller takes back what it began: by its transaction, and where tables do not go back
    with one (MariaDB) by what `way_back` gave before.
    """
    if not move.is_needed:
        return
    chain = chain_of(move.scripts)
    try:
        with without_long_waits(connection, f"The tables of {move.scripts.manifest.name}"):
            if move.down:
                chain.downgrade(connection, move.after or "base")
            else:
                chain.upgrade(connection)
    except TablesInUse as error:
        raise ActivationRefused(error.message, "migrate") from error
    except Exception as error:
        raise ActivationRefused(
            f"Module {move.scripts.slug} could not migrate its tables: {type(error).__name__}: "
            f"{error}. Everything was taken back; ask its publisher for a corrected version.",
            "migrate",
        ) from error


def way_back(connection: Connection, move: Move) -> Undo | None:
    """Return what takes the move back in a transaction of its own, where that is needed.

    Additions are taken away again; what a move back had dropped is made again, empty.
    """
    if is_transactional(connection) or not move.is_needed:
        return None
    chain = chain_of(move.scripts)
    if move.down:
        return lambda fresh: chain.upgrade(fresh, move.before or "head")
    if move.before is None:
        snapshot.clear_debris(connection, move.scripts)
    picture = snapshot.take(connection, move.scripts)
    return lambda fresh: picture.restore(fresh, chain.version_table)


def is_transactional(connection: Connection) -> bool:
    """Tell whether tables go back with the transaction that changed them."""
    return connection.dialect.name in {"sqlite", "postgresql"}


def current(connection: Connection, slug: str) -> str | None:
    """Return the revision that the module's tables are at; runs nothing of the module."""
    return Chain(slug, Path()).current(connection)


def head_of(artefact: Artefact) -> str | None:
    """Return the newest revision of an artefact, or None when it has no tables."""
    found = revisions_of(artefact.versions)
    heads = found.keys() - set(found.values())
    if len(heads) > 1:
        raise ActivationRefused(
            f"The migrations of {artefact.slug} end in {len(heads)} places: "
            f"{', '.join(sorted(heads))}. A module has one chain; its publisher must join them.",
            "migrate",
        )
    return next(iter(heads), None)


def revisions_of(folder: Path) -> Mapping[str, str | None]:
    """Read each revision and the one before it from the scripts, without running them."""
    found: dict[str, str | None] = {}
    for path in sorted(folder.glob("*.py")) if folder.is_dir() else ():
        values = _literals(path)
        if "revision" in values:
            found[str(values["revision"])] = values.get("down_revision")
    return found


def _literals(path: Path) -> dict[str, str | None]:
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, ValueError) as error:
        raise ActivationRefused(
            f"The migration {path.name} of the module cannot be read: {error}. Ask its publisher "
            "for a corrected version. Nothing was changed.",
            "migrate",
        ) from error
    values: dict[str, str | None] = {}
    for statement in tree.body:
        name, value = _assignment(statement)
        if name in {"revision", "down_revision"} and isinstance(value, ast.Constant):
            values[name] = None if value.value is None else str(value.value)
    return values


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return "", None
