"""Every store does the same, whether it is a folder or a bucket."""

from __future__ import annotations

import hashlib
import io
import sys
import threading
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from host import clock
from host.config import Config
from host.errors import ConfigurationError, InvalidInput, NotFound
from host.files import places
from host.files.bucket import BucketStore
from host.files.store import Store, StoreAway
from host.testing.server import free_port

_PIECE = bytes(range(256)) * 4096


class Stream(io.RawIOBase):
    """Yields the same megabyte as often as asked for, and holds none of it."""

    def __init__(self, megabytes: int) -> None:
        self._left = megabytes * len(_PIECE)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= len(_PIECE)
        size = min(size, self._left)
        self._left -= size
        return _PIECE[:size]


def test_the_same_content_lies_there_once(store: Store) -> None:
    first = store.put(io.BytesIO(b"same"), 10)
    assert first.digest == hashlib.sha256(b"same").hexdigest()
    assert store.put(io.BytesIO(b"same"), 10) == first
    other = store.put(io.BytesIO(b""), 10)
    assert sorted(store.digests()) == sorted([first.digest, other.digest])
    assert (store.size(first.digest), store.size(other.digest)) == (4, 0)
    with store.open(first.digest) as content:
        assert content.read() == b"same"
        assert content.seek(1) == 1
        assert content.read() == b"ame"


def test_what_is_too_long_is_refused_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    assert store.put(io.BytesIO(b"x" * 10), 10).size == 10
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(InvalidInput, match="larger than"):
        store.put(io.BytesIO(b"x" * 11), 10)
    assert len(list(store.digests())) == 1
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_is_not_there_cannot_be_opened(store: Store) -> None:
    for digest in ("0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63):
        with pytest.raises(NotFound):
            store.open(digest)


def test_what_was_dropped_is_gone_and_may_be_dropped_again(store: Store) -> None:
    kept = store.put(io.BytesIO(b"gone"), 10)
    store.drop(kept.digest)
    store.drop(kept.digest)
    assert store.size(kept.digest) is None
    assert list(store.digests()) == []


def test_old_content_is_told_from_fresh(store: Store) -> None:
    kept = store.put(io.BytesIO(b"content"), 10)
    assert list(store.digests(clock.now() - timedelta(hours=1))) == []
    assert list(store.digests(clock.now() + timedelta(hours=1))) == [kept.digest]


def test_a_long_file_takes_little_memory(store: Store) -> None:
    store.put(io.BytesIO(b"warm"), 10)
    tracemalloc.start()
    kept = store.put(Stream(30), 40_000_000)  # type: ignore[arg-type]
    found = hashlib.sha256()
    with store.open(kept.digest) as content:
        while piece := content.read(1 << 20):
            found.update(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.size == 30 * len(_PIECE)
    assert found.hexdigest() == kept.digest
    assert peak < 20_000_000


def test_several_who_put_the_same_at_once_all_find_it(store: Store) -> None:
    content, found = _PIECE * 2, []
    begin = threading.Barrier(4)

    def put() -> None:
        begin.wait(30)
        kept = store.put(io.BytesIO(content), 10_000_000)
        with store.open(kept.digest) as held:
            found.append(held.read() == content)

    threads = [threading.Thread(target=put) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert found == [True] * 4
    assert len(list(store.digests())) == 1


def test_a_bucket_may_hold_what_is_not_ours(bucket: str) -> None:
    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    inner, outer = BucketStore(name, f"{prefix}/some/where"), BucketStore(name, prefix)
    kept = inner.put(io.BytesIO(b"mine"), 10)
    assert list(outer.digests()) == []
    assert list(inner.digests()) == [kept.digest]


def test_a_bucket_that_is_not_there_is_named(aws: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="There is no bucket “never-made”"):
        places.store_at("s3://never-made/").put(io.BytesIO(b"x"), 10)
    with pytest.raises(ConfigurationError, match="There is no bucket “never-made”"):
        list(places.store_at("s3://never-made/").digests())


def test_a_service_that_is_away_is_told_from_a_missing_file(
    aws: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    away = BucketStore("files")
    with pytest.raises(StoreAway, match="does not answer"):
        away.open("0" * 64)
    with pytest.raises(StoreAway, match="does not answer"):
        away.put(io.BytesIO(b"x"), 10)


def test_without_its_package_a_bucket_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match=r"requirements/s3\.lock"):
        BucketStore("files")


def test_without_keys_a_bucket_says_which(
    aws: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match="AWS_SECRET_ACCESS_KEY"):
        BucketStore("files").put(io.BytesIO(b"x"), 10)


@pytest.mark.parametrize(
    "url", ["var/files", "http://example.com", "s3://", "file:relative", "s3://key:secret@bucket"]
)
def test_an_address_that_is_none_stops_the_start(url: str, tmp_path: Path) -> None:
    from host.app import new_runtime

    given = {"TRELLIS_DATA_DIR": str(tmp_path), "TRELLIS_FILES_URL": url}
    with pytest.raises(ConfigurationError, match="no place for files") as refused:
        new_runtime(Config.load(given))
    assert "secret" not in str(refused.value)
