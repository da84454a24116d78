"""Writes a migration of the host or of a module from the difference between models and tables.

python tools/revision.py host "What changes"
python tools/revision.py modules/account_planning "What changes"
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from host.app import BUILT_IN
from host.database import HOST_CHAIN, Chain, HostModel, begin_write, create_engine
from host.hooks.manifest import Manifest


def main(target: str, message: str) -> None:
    """Compare on a scratch database and write the next revision file."""
    chain, metadata = _host() if target == "host" else _module(Path(target))
    chain.versions.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/scratch.db")
        with begin_write(engine) as connection:
            if chain is not HOST_CHAIN:
                HostModel.metadata.create_all(connection)
            chain.upgrade(connection)
            number = len(list(chain.versions.glob("[0-9]*.py"))) + 1
            command.revision(
                chain.config(connection, metadata=metadata),
                message,
                autogenerate=True,
                rev_id=f"{number:04}",
            )


def _host() -> tuple[Chain, MetaData]:
    assert BUILT_IN  # importing the application has imported every model
    return HOST_CHAIN, HostModel.metadata


def _module(folder: Path) -> tuple[Chain, MetaData]:
    slug = Manifest.parse((folder / "module.toml").read_text("utf-8")).slug
    importlib.import_module(f"modules.{folder.name}.plugin")
    bases = [
        base
        for base in DeclarativeBase.__subclasses__()
        if base.__module__.startswith(f"modules.{folder.name}.")
    ]
    return Chain(slug, folder / "migrations"), bases[0].metadata


if __name__ == "__main__":
    main(*sys.argv[1:3])
