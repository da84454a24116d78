"""What ``module.toml`` can get wrong."""

from __future__ import annotations

from tests.broken_modules.archives import ASK
from tests.broken_modules.fault import Fault, When, manifest, module


def _wrong(name: str, says: str, text: str, remedy: str = ASK) -> Fault:
    return Fault(name, "upload", says, remedy, module(manifest=text), When.UPLOAD)


def _with(old: str, new: str) -> str:
    good = manifest()
    assert old in good
    return good.replace(old, new)


FAULTS = (
    _wrong("bad TOML", "is not valid TOML", _with("[declares]", "[declares")),
    _wrong("no name", "needs the text “name”", _with('name = "Sample"\n', "")),
    _wrong("slug that cannot be", "cannot be used", _with('slug = "sample"', 'slug = "Setup!"')),
    _wrong("slug of the host", "cannot be used", _with('slug = "sample"', 'slug = "setup"')),
    _wrong("bad version", "is not a version", _with('"1.0.0"', '"one"')),
    _wrong(
        "unknown key", "does not know “colour”", _with("[declares]", 'colour = "red"\n[declares]')
    ),
    _wrong("unknown table", "unknown table [colours]", manifest(more="\n[colours]\n")),
    _wrong("unknown declaration", "does not know “colours”", manifest(more="colours = []\n")),
    _wrong("bad range of hosts", "is not a range", manifest(host_api="about 1")),
    _wrong(
        "made for another host",
        "needs host API <4,>=3",
        manifest(host_api=">=3,<4"),
        "get a version of the module made for it",
    ),
    _wrong(
        "declares a table of the host",
        "names “host_client”",
        _with('"sample_thing"', '"sample_thing", "host_client"'),
    ),
)
