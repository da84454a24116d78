"""The digest of a module's content, and whether a folder on disk still has it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from host.signing import statement
from host.signing.errors import Malformed
from host.signing.signature import compare, hashes_of
from host.signing.statement import NAME

_CHUNK = 1024 * 1024


def digest_of_hashes(hashes: Mapping[str, str]) -> str:
    """Return the digest of files of which path and SHA-256 are given.

    It is the same number as the digest of an archive over its files.
    """
    whole = hashlib.sha256()
    for path in sorted(hashes):
        whole.update(f"{path}\0{hashes[path]}\n".encode())
    return whole.hexdigest()


def bare_digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of the files without their signature: it outlives signing again."""
    return digest_of_hashes(hashes_of(files))


def verify_folder(folder: Path, digest: str) -> list[str]:
    """Return in words how an unpacked module differs from the digest; nothing when it does not.

    Reads every file and runs none. What Python compiled for itself is left out of account.
    """
    faults, hashes = _hashes_on_disk(folder)
    if not faults and digest_of_hashes(hashes) == digest:
        return []
    return faults or [_named(folder, hashes, digest)]


def _hashes_on_disk(folder: Path) -> tuple[list[str], dict[str, str]]:
    if not folder.is_dir():
        return ["the folder is missing"], {}
    faults: list[str] = []
    hashes: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            faults.append(f"“{name}” is a link or a device")
        elif path.is_file() and not _compiled_here(path):
            try:
                with path.open("rb") as file:
                    hashes[name] = hash_of(file)
            except OSError as error:
                faults.append(f"“{name}” cannot be read: {error.strerror}")
    return faults, hashes


def hash_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of what is left to read, taking it piece by piece."""
    content = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        content.update(chunk)
    return content.hexdigest()


def _compiled_here(path: Path) -> bool:
    return path.parent.name == "__pycache__" and path.suffix == ".pyc"


def _named(folder: Path, hashes: Mapping[str, str], digest: str) -> str:
    """Name the file that differs, where an unharmed signature in the folder knows it."""
    try:
        signed = statement.parse((folder / NAME).read_bytes()).files
    except (OSError, Malformed):
        return "its files are not those of the archive"
    if digest_of_hashes({**signed, NAME: hashes[NAME]}) != digest:
        return "its files are not those of the archive"
    try:
        compare(signed, {path: one for path, one in hashes.items() if path != NAME})
    except Malformed as error:
        return error.message.replace("signing", "unpacking").replace("was signed", "was unpacked")
    return "its files are not those of the archive"
