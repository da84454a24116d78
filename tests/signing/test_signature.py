"""A signature proves that every file is as its publisher signed it, and nothing less."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import ConfigurationError
from host.licensing import keys as licence_keys
from host.lifecycle import archive
from host.signing import keys, signature, statement, strict
from host.signing.content import bare_digest, digest_of_hashes, verify_folder
from host.signing.errors import KeyRefused, Malformed
from host.signing.statement import NAME
from tests.broken_modules import make
from tests.signing.conftest import AT, FILES, Publisher, digest_of

SIGNER = Publisher.new("Property")
PATHS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda path: path != NAME
)
FOLDERS = st.dictionaries(PATHS, st.binary(max_size=40), max_size=6)


def fault(files: dict[str, bytes]) -> str:
    with pytest.raises(Malformed) as caught:
        signature.check(files)
    return caught.value.message


@given(FOLDERS)
@settings(deadline=None)
def test_whatever_is_signed_is_proven(files: dict[str, bytes]) -> None:
    found = signature.check(SIGNER.sign(files))
    assert found is not None
    assert found.key == SIGNER.public
    assert dict(found.files) == signature.hashes_of(files)


@given(FOLDERS.filter(bool), st.data())
@settings(deadline=None)
def test_one_changed_byte_anywhere_is_found(files: dict[str, bytes], data: st.DataObject) -> None:
    signed = SIGNER.sign(files)
    path = data.draw(st.sampled_from(sorted(signed)))
    content = signed[path] or b"\0"
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    changed = content[:place] + bytes([other]) + content[place + 1 :]
    said = fault({**signed, path: changed})
    assert NAME in said if path == NAME else path in said


@given(FOLDERS, PATHS, st.binary(max_size=10))
@settings(deadline=None)
def test_an_added_or_a_missing_file_is_found(
    files: dict[str, bytes], path: str, content: bytes
) -> None:
    signed = SIGNER.sign(files)
    if path in files:
        del signed[path]
        assert fault(signed) == f"“{path}” was signed and is missing"
    else:
        assert fault({**signed, path: content}) == f"“{path}” was added after signing"


@given(st.binary(max_size=300))
def test_rubbish_for_a_signature_is_refused_in_words(data: bytes) -> None:
    assert fault({**FILES, NAME: data}).startswith(f"{NAME}: ")


def test_signing_again_gives_the_same_bytes_and_leaves_the_old_signature_out(
    ada: Publisher,
) -> None:
    once = ada.sign()
    assert ada.sign(once) == once
    assert signature.check(FILES) is None


def bent(ada: Publisher, **changes: Any) -> bytes:
    """Return a signature file with other content, spelled as it should be."""
    content = json.loads(ada.sign()[NAME])
    content.update(changes)
    return strict.show({name: value for name, value in content.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"publisher": "Somebody else"}, "does not bear the signature"),
        ({"signed_at": "2030-01-01T00:00:00Z"}, "does not bear the signature"),
        ({"files": {}}, "does not bear the signature"),
        ({"format": 2}, "“format” is not 1"),
        ({"format": True}, "“format” is not 1"),
        ({"format": 1.0}, "“format” is not 1"),
        ({"extra": 1}, "“extra” is unknown"),
        ({"rotation": None}, "it has no “rotation”"),
        ({"rotation": {}}, "rotation is not a list"),
        ({"rotation": [{}] * 17}, "at most 16"),
        ({"rotation": ["x"]}, "is not an object"),
        ({"publisher": ""}, "“publisher” is not text"),
        ({"publisher": 5}, "“publisher” is not text"),
        ({"publisher": "Ada\u202e"}, "cannot be shown"),
        ({"publisher": " Ada"}, "cannot be shown"),
        ({"signed_at": "2026-12-01 09:30"}, "is not an instant"),
        ({"signed_at": "2026-12-1T09:30:00Z"}, "is not an instant"),
        ({"signed_at": None, "at": "x"}, "“at” is unknown"),
        ({"files": []}, "“files” is not an object"),
        ({"files": {"a": "0" * 63}}, "is not a SHA-256"),
        ({"files": {"a": "A" * 64}}, "is not a SHA-256"),
        ({"files": {"a": None}}, "is not a SHA-256"),
        ({"files": {str(n): "0" * 64 for n in range(5001)}}, "at most 5000"),
        ({"key": "x"}, "“key” is refused"),
        ({"key": 7}, "“key” is not a public key"),
        ({"signature": "x"}, "“signature” is not a signature"),
    ],
    ids=str,
)
def test_a_bent_signature_is_refused_in_words(
    ada: Publisher, changes: dict[str, Any], words: str
) -> None:
    said = fault({**FILES, NAME: bent(ada, **changes)})
    assert said.startswith(f"{NAME}: ")
    assert words in said


def test_there_is_only_one_spelling(ada: Publisher) -> None:
    data = ada.sign()[NAME]
    compact = json.dumps(json.loads(data)).encode()
    for other in (compact, data + b"\n", b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n")):
        assert fault({**FILES, NAME: other}).startswith(f"{NAME}: ")
    twice = data.replace(b'"format": 1,', b'"format": 1,\n "format": 1,')
    assert "names “format” twice" in fault({**FILES, NAME: twice})
    again = data.replace(b'"__init__.py"', b'"__init__.py": "' + b"0" * 64 + b'",\n  "__init__.py"')
    assert "names “__init__.py” twice" in fault({**FILES, NAME: again})


def test_oversize_and_depth_are_refused_before_anything_else() -> None:
    assert "larger than 8 MB" in fault({NAME: b" " * (statement.MAX_BYTES + 1)})
    assert "is not JSON" in fault({NAME: b"[" * 200_000})
    assert "is not JSON" in fault({NAME: b'{"format": NaN}'})
    assert "is not JSON" in fault({NAME: b'{"format": ' + b"9" * 10_000 + b"}"})
    assert "is not a JSON object" in fault({NAME: b"[]"})
    lone = b'{"files": {"\\ud800": "' + b"0" * 64 + b'"}}'
    assert fault({NAME: lone}).startswith(f"{NAME}: ")


def test_a_signature_under_another_key_is_not_this_keys(ada: Publisher, eve: Publisher) -> None:
    found = statement.parse(ada.sign()[NAME])
    forged = replace(found, signature=keys.sign(eve.private, found.message))
    assert "does not bear the signature" in fault({**FILES, NAME: forged.render()})
    swapped = replace(found, key=eve.public)
    assert "does not bear the signature" in fault({**FILES, NAME: swapped.render()})


def test_what_was_signed_as_something_else_does_not_count(ada: Publisher) -> None:
    """The same key over the same content, for a licence or a rotation, proves nothing here."""
    found = statement.parse(ada.sign()[NAME])
    body = found.message.partition(b"\n")[2]
    for message in (body, b"trellis-key-rotation-1\n" + body):
        forged = replace(found, signature=keys.sign(ada.private, message))
        assert "does not bear" in fault({**FILES, NAME: forged.render()})


def test_a_signature_cannot_be_written_in_a_second_way(ada: Publisher) -> None:
    """The twin of S beyond the order of the group is refused, and so is other base64."""
    found = statement.parse(ada.sign()[NAME])
    raw = base64.b64decode(found.signature)
    order = 2**252 + 27742317777372353535851937790883648493
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    forged = replace(found, signature=base64.b64encode(twin).decode())
    assert "does not bear" in fault({**FILES, NAME: forged.render()})
    assert keys.exact(found.signature.rstrip("="), 64) is None
    loose = found.signature[:-3] + chr(ord(found.signature[-3]) + 1) + "=="
    assert keys.exact(loose, 64) is None


def test_keys_that_sign_for_everybody_are_no_keys() -> None:
    for raw in keys._SMALL_ORDER:
        for last in (raw[-1], raw[-1] | 0x80):
            text = base64.b64encode(raw[:-1] + bytes([last])).decode()
            with pytest.raises(KeyRefused, match="known trick"):
                keys.read_public(text)
    with pytest.raises(KeyRefused, match="not a public key"):
        keys.read_public("hello")
    with pytest.raises(ConfigurationError, match="no private key"):
        keys.public_of("hello")


def test_the_keys_for_everybody_are_the_ones_of_small_order() -> None:
    """Eight times each of these points is the neutral element, as arithmetic shows."""
    prime = 2**255 - 19
    d = -121665 * pow(121666, -1, prime) % prime
    known = 0
    for raw in keys._SMALL_ORDER:
        y = int.from_bytes(raw, "little") % prime
        square = (y * y - 1) * pow(d * y * y + 1, -1, prime) % prime
        x = pow(square, (prime + 3) // 8, prime)
        if x * x % prime != square:
            x = x * pow(2, (prime - 1) // 4, prime) % prime
        assert x * x % prime == square
        point = (x, y)
        for _ in range(3):
            px, py = point
            k = d * px * px * py * py
            point = (
                2 * px * py * pow(1 + k, -1, prime) % prime,
                (py * py + px * px) * pow(1 - k, -1, prime) % prime,
            )
        assert point == (0, 1)
        known += 1
    assert known == 7


def test_a_licence_key_pair_and_ours_have_one_form() -> None:
    private, public = licence_keys.generate_pair()
    assert keys.public_of(private) == public


@given(FOLDERS)
@settings(deadline=None)
def test_the_digest_is_that_of_the_archive(files: dict[str, bytes]) -> None:
    assert digest_of(files) == archive.digest_of(files)
    assert bare_digest(SIGNER.sign(files)) == archive.digest_of(files)
    assert digest_of_hashes(signature.hashes_of(files)) == archive.digest_of(files)


class TestFolders:
    """Files on disk against the digest of their archive."""

    def unpacked(self, folder: Path, files: dict[str, bytes]) -> str:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return digest_of(files)

    def test_what_was_unpacked_is_as_it_should_be(self, tmp_path: Path, ada: Publisher) -> None:
        digest = self.unpacked(tmp_path, ada.sign())
        assert verify_folder(tmp_path, digest) == []
        (tmp_path / "deep" / "__pycache__").mkdir()
        (tmp_path / "deep" / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"compiled")
        assert verify_folder(tmp_path, digest) == []

    @pytest.mark.parametrize("signed", [True, False])
    def test_each_kind_of_change_is_found(
        self, tmp_path: Path, ada: Publisher, signed: bool
    ) -> None:
        digest = self.unpacked(tmp_path, ada.sign() if signed else FILES)
        page = tmp_path / "deep" / "er" / "page.html"
        page.write_bytes(b"<p>Hullo</p>")
        (said,) = verify_folder(tmp_path, digest)
        assert said == (
            "“deep/er/page.html” was changed after unpacking"
            if signed
            else "its files are not those of the archive"
        )
        page.unlink()
        (said,) = verify_folder(tmp_path, digest)
        assert ("is missing" in said) is signed
        page.write_bytes(FILES["deep/er/page.html"])
        assert verify_folder(tmp_path, digest) == []
        (tmp_path / "new.py").write_bytes(b"")
        (said,) = verify_folder(tmp_path, digest)
        assert ("“new.py” was added" in said) is signed

    def test_links_and_a_missing_folder_are_named(self, tmp_path: Path) -> None:
        digest = self.unpacked(tmp_path / "m", dict(FILES))
        (tmp_path / "m" / "link.py").symlink_to(tmp_path / "m" / "__init__.py")
        assert verify_folder(tmp_path / "m", digest) == ["“link.py” is a link or a device"]
        assert verify_folder(tmp_path / "none", digest) == ["the folder is missing"]

    def test_another_signature_in_the_folder_does_not_excuse(
        self, tmp_path: Path, ada: Publisher, eve: Publisher
    ) -> None:
        digest = self.unpacked(tmp_path, ada.sign())
        self.unpacked(tmp_path, eve.sign({**FILES, "__init__.py": b"evil()"}))
        assert verify_folder(tmp_path, digest) == ["its files are not those of the archive"]


def test_packing_and_reading_keep_the_signature(tmp_path: Path, ada: Publisher) -> None:
    folder = make(tmp_path)
    files = archive.read(archive.pack(folder)[1]).files
    (folder / NAME).write_bytes(signature.sign(files, ada.private, ada.name, AT))
    read = archive.read(archive.pack(folder)[1])
    found = signature.check(read.files)
    assert found is not None
    assert read.digest == digest_of(read.files)
