"""An archive is checked before anything of it is unpacked or run."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from host.hooks.manifest import ManifestError
from host.lifecycle import archive
from host.lifecycle.errors import ArchiveRefused

MANIFEST = """
[module]
slug = "sample"
name = "Sample"
version = "1.0.0"
publisher = "Tests"
description = "A module for tests."
host_api = ">=1.0,<2"
"""


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return target.getvalue()


def sample(**extra: str | bytes) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        "sample/module.toml": MANIFEST,
        "sample/__init__.py": "",
        "sample/plugin.py": "",
    }
    return files | {f"sample/{name}": content for name, content in extra.items()}


def ten_gigabytes() -> bytes:
    data = bytearray(zipped(sample(one="x", two="x", three="x")))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 1_790_000_000)
        at += 4
    return bytes(data)


def test_a_good_archive_is_read_with_a_digest_of_its_content() -> None:
    read = archive.read(zipped(sample()))
    assert read.manifest.slug == "sample"
    reordered = dict(reversed(sample().items()))
    assert archive.read(zipped(reordered)).digest == read.digest


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (sample() | {"sample/../../etc/cron.d/x": "x"}, "leads out of the module's folder"),
        (sample() | {"/etc/passwd": "x"}, "leads out of the module's folder"),
        (sample() | {"sample\\x.py": "x"}, "leads out of the module's folder"),
        (sample() | {"C:/x.py": "x"}, "leads out of the module's folder"),
        (sample() | {"other/x.py": "x"}, "exactly one folder"),
        (sample() | {"loose.txt": "x"}, "exactly one folder"),
        (sample() | {"sample/Plugin.py": "x"}, "one file on some systems"),
        (sample(x="") | {"sample/x/y.txt": ""}, "a file and, for “sample/x/y.txt”, a folder"),
        ({"sample/X/y.txt": ""} | sample(x=""), "a file and, for “sample/X/y.txt”, a folder"),
        (sample(**{"z/y/z": "", "z/Y": ""}), "a file and, for “sample/z/y/z”, a folder"),
        (sample(**{"é" * 128: ""}), "more than 255 bytes"),
        (sample() | {"sample/./plugin.py": "x"}, "a roundabout way to write “sample/plugin.py”"),
        (sample() | {"./sample/more.py": "x"}, "a roundabout way"),
        (sample() | {"sample//more.py": "x"}, "a roundabout way"),
        (sample() | {"sample/fast.so": b"\x7fELF"}, "compiled code"),
        ({"sample/__init__.py": ""}, "no module.toml"),
        ({"sample/module.toml": MANIFEST, "sample/__init__.py": ""}, "lacks the file plugin.py"),
        ({"named/module.toml": MANIFEST, "named/__init__.py": ""}, "Make them equal"),
    ],
)
def test_a_faulty_archive_is_refused_by_name(files: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(ArchiveRefused, match=message):
        archive.read(zipped(files))


def test_something_that_is_no_zip_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="not a readable zip"):
        archive.read(b"hello")


def test_an_archive_with_any_byte_damaged_is_refused_in_words() -> None:
    good = zipped(sample(**{"page.html": "".join(f"<p>{n * n % 7919}</p>" for n in range(900))}))
    whole = archive.read(good).digest
    for place in range(0, len(good), 7):
        damaged = bytes([*good[:place], good[place] ^ 0x55, *good[place + 1 :]])
        with contextlib.suppress(ArchiveRefused, ManifestError):
            assert archive.read(damaged).digest == whole, f"byte {place} changed what was read"


def test_names_that_differ_only_in_how_accents_are_written_are_refused() -> None:
    twins = {"sample/caf\N{LATIN SMALL LETTER E WITH ACUTE}.py": "", "sample/cafe\u0301.py": ""}
    with pytest.raises(ArchiveRefused, match="one file on some systems"):
        archive.read(zipped(sample() | twins))


def test_an_archive_of_ten_gigabytes_unpacked_is_refused_without_unpacking() -> None:
    with pytest.raises(ArchiveRefused, match=r"would take 10,242 MB; 200 MB is the limit"):
        archive.read(ten_gigabytes())
    bomb = zipped(sample(big=b"\0" * 60_000_000))
    with pytest.raises(ArchiveRefused, match="zip bomb"):
        archive.read(bomb)


def test_a_symbolic_link_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in sample().items():
            file.writestr(name, content)
        link = zipfile.ZipInfo("sample/link.py")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="link or a device"):
        archive.read(target.getvalue())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('slug = "sample"', 'slug = "Sam ple"'), "cannot be used"),
        (('version = "1.0.0"', 'version = "one"'), "not a version"),
        (('name = "Sample"', "name = 3"), "needs the text “name”"),
        (('host_api = ">=1.0,<2"', 'host_api = "~1"'), "not a range"),
        (("[module]", "[module"), "not valid TOML"),
        (("[module]", '[licence]\nmode = "requried"\n[module]'), "must be “required” or “none”"),
        (("[module]", '[module]\nauthor = "x"'), "does not know “author”"),
        (("[module]", "[extra]\n[module]"), r"unknown table \[extra\]"),
    ],
)
def test_a_faulty_manifest_names_the_key(change: tuple[str, str], message: str) -> None:
    files = sample() | {"sample/module.toml": MANIFEST.replace(*change)}
    with pytest.raises(ManifestError, match=message):
        archive.read(zipped(files))
