"""Reads an uploaded archive without running anything of it."""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from host.hooks.manifest import Manifest
from host.lifecycle.errors import ArchiveRefused
from host.signing.content import digest_of_hashes

MAX_ARCHIVE = 32 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_FILES = 5000
MAX_RATIO = 200
MAX_PART = 255
"""Bytes of one part of a path; file systems take no more."""
_RATIO_FLOOR = 1024 * 1024
_COMPILED = {".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib", ".exe"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CHUNK = 1024 * 1024
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What a damaged archive can make the reader raise."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A checked archive: its manifest, its files without the top folder, and their digest."""

    manifest: Manifest
    manifest_text: str
    files: dict[str, bytes]
    digest: str


def read(data: bytes) -> Archive:
    """Check and read an archive; raises ArchiveRefused or ManifestError with the fault."""
    if len(data) > MAX_ARCHIVE:
        raise ArchiveRefused(
            f"The file is larger than {MAX_ARCHIVE // 2**20} MB. A module is code and templates; "
            "take large data out of it."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(members)
            top = _check_names(members)
            files = _read_files(archive, members, top)
    except _UNREADABLE as error:
        raise ArchiveRefused(
            f"The file is not a readable zip archive ({error}). Upload the .zip as it was "
            "downloaded, or make one with “trellis module pack”."
        ) from error
    return _checked(files, top)


def digest_of(files: dict[str, bytes]) -> str:
    """Return the digest of a module's content, whatever the zip around it looks like."""
    return digest_of_hashes({path: sha256(content).hexdigest() for path, content in files.items()})


def pack(folder: Path) -> tuple[str, bytes]:
    """Make the archive of a module's folder; return its file name and content."""
    manifest_file = folder / "module.toml"
    if not manifest_file.is_file():
        raise ArchiveRefused(f"{folder} holds no module.toml, so it is not a module's folder.")
    manifest = Manifest.parse(manifest_file.read_text("utf-8"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if path.is_file() and not _left_out(relative):
                info = zipfile.ZipInfo(f"{manifest.slug}/{relative.as_posix()}")
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, path.read_bytes())
    read(target.getvalue())
    return f"{manifest.slug}-{manifest.version}.zip", target.getvalue()


def _left_out(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return hidden or path.parts[0] == "tests" or path.suffix in _COMPILED


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES:
        raise ArchiveRefused(f"The archive holds {len(members)} files; {MAX_FILES} is the limit.")
    unpacked = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if unpacked > MAX_UNPACKED:
        raise ArchiveRefused(
            f"Unpacked, the archive would take {unpacked / 2**20:,.0f} MB; "
            f"{MAX_UNPACKED // 2**20} MB is the limit. It was not unpacked."
        )
    if unpacked > _RATIO_FLOOR and unpacked > packed * MAX_RATIO:
        raise ArchiveRefused(
            f"The archive grows more than {MAX_RATIO} times when unpacked, as a zip bomb does. "
            "It was not unpacked."
        )


def _check_names(members: list[zipfile.ZipInfo]) -> str:
    for info in members:
        _check_name(info)
    _check_places([info.filename for info in members])
    tops = {PurePosixPath(info.filename).parts[0] for info in members}
    if len(tops) != 1 or any("/" not in info.filename for info in members):
        raise ArchiveRefused(
            "The archive must hold exactly one folder, named like the module, with everything "
            "in it. “trellis module pack” makes it so."
        )
    return tops.pop()


def _check_places(names: list[str]) -> None:
    """Refuse names of which some system could not keep both."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(_plain(name), name)
        if other is not name:
            raise ArchiveRefused(
                f"“{other}” and “{name}” would be one file on some systems. Rename one."
            )
    for name in names:
        for folder in PurePosixPath(_plain(name)).parents:
            if (file := seen.get(folder.as_posix())) is not None:
                raise ArchiveRefused(
                    f"“{file}” would have to be a file and, for “{name}”, a folder. Rename one."
                )


def _plain(name: str) -> str:
    """Return what systems that tell few names apart make of a name."""
    return unicodedata.normalize("NFC", name).casefold()


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise ArchiveRefused(
            f"The archive holds the path “{name}”, which leads out of the module's folder. "
            "Nothing was unpacked; do not trust where this file came from."
        )
    if _CONTROL.search(name) or len(name) > 200:
        raise ArchiveRefused("The archive holds a file name with control characters or too long.")
    if name != path.as_posix():
        raise ArchiveRefused(
            f"“{name}” is a roundabout way to write “{path.as_posix()}”, and both could be in one "
            "archive. Pack the module again with “trellis module pack”."
        )
    if any(len(part.encode()) > MAX_PART for part in path.parts):
        raise ArchiveRefused(
            f"“{name}” has a part of more than {MAX_PART} bytes, which no disk takes. Shorten it."
        )
    mode = info.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise ArchiveRefused(f"“{name}” is a link or a device; a module holds plain files only.")
    if path.suffix.lower() in _COMPILED:
        raise ArchiveRefused(f"“{name}” is compiled code; a module holds readable source only.")
    if info.flag_bits & 0x1:
        raise ArchiveRefused("The archive is encrypted. Upload it without a password.")


def _read_files(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], top: str
) -> dict[str, bytes]:
    """Read every file, counting what really comes out: headers can lie."""
    left = MAX_UNPACKED
    files: dict[str, bytes] = {}
    for info in members:
        parts: list[bytes] = []
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ArchiveRefused("Unpacked, the archive is larger than it says.")
                parts.append(chunk)
        files[info.filename[len(top) + 1 :]] = b"".join(parts)
    return files


def _checked(files: dict[str, bytes], top: str) -> Archive:
    raw = files.get("module.toml")
    if raw is None:
        raise ArchiveRefused(
            f"The archive's folder “{top}” holds no module.toml, so this is not a Trellis module."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArchiveRefused("module.toml is not UTF-8 text.") from error
    manifest = Manifest.parse(text)
    if manifest.slug != top:
        raise ArchiveRefused(
            f"The folder is named “{top}” but module.toml says “{manifest.slug}”. Make them equal."
        )
    for needed in ("__init__.py", f"{manifest.entry.replace('.', '/')}.py"):
        if needed not in files:
            raise ArchiveRefused(f"The archive lacks the file {needed}.")
    return Archive(manifest, text, files, digest_of(files))
