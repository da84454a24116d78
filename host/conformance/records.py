"""How the author of a module says what its records are; and where that is looked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

from host.clients.models import Client
from host.sandbox import Site

Records = Callable[[Site, Client], Mapping[str, object]]
"""Makes one record of each kind for the client, so that the client sees it where clients see
any. Returns what stands for them in addresses: argument of the URL to value, as in
``{"parcel_id": 7}``. Called once for each of two clients.
"""

FILE = "tests/records.py"


def records_of(folder: Path) -> Records | None:
    """Return the function ``records`` of the module's ``tests/records.py``, if there is one."""
    path = folder / FILE
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"trellis_records_of_{folder.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Records = module.records
    return found
