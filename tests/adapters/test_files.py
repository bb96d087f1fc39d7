"""Contents on the disk."""

import hashlib
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from adapters.files import StoredFiles
from services.documents import ContentTooLarge

KEY = "0123456789abcdef" * 2


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "documents"


@pytest.fixture
def files(root: Path) -> StoredFiles:
    return StoredFiles(root)


def lying(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_content_comes_back_under_its_key(files: StoredFiles, root: Path) -> None:
    content = os.urandom(700_000)
    kept = files.keep(KEY, io.BytesIO(content), len(content))
    assert kept.key == KEY
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with files.open(kept.key) as stored:
        assert stored.read() == content
    assert [path.name for path in lying(root)] == [kept.key]
    assert stat.S_IMODE(lying(root)[0].stat().st_mode) == 0o600


def test_equal_contents_are_kept_apart(files: StoredFiles) -> None:
    first, second = (files.keep(key, io.BytesIO(b"same"), 10).key for key in (KEY, "b" * 32))
    files.discard(first)
    with files.open(second) as stored:
        assert stored.read() == b"same"


def test_a_content_past_the_limit_leaves_nothing(files: StoredFiles, root: Path) -> None:
    with pytest.raises(ContentTooLarge):
        files.keep(KEY, io.BytesIO(b"12345"), 4)
    assert lying(root) == []


def test_a_sender_who_breaks_off_leaves_nothing(files: StoredFiles, root: Path) -> None:
    class Broken:
        def read(self, _size: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.keep(KEY, cast(BinaryIO, Broken()), 10)
    assert lying(root) == []


def test_content_and_name_are_on_the_disk_before_the_key_is_told(
    files: StoredFiles, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noting(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        synced.append("content" if path.suffix == ".part" else str(path.relative_to(root.parent)))
        real(descriptor)

    monkeypatch.setattr("os.fsync", noting)
    files.keep(KEY, io.BytesIO(b"x"), 10)
    assert synced == ["content", f"documents/{KEY[:2]}", "documents", "."]


def test_discarding_twice_is_discarding_once(files: StoredFiles, root: Path) -> None:
    files.keep(KEY, io.BytesIO(b"x"), 10)
    files.discard(KEY)
    files.discard(KEY)
    assert lying(root) == []
    with pytest.raises(FileNotFoundError):
        files.open(KEY)


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "A" * 32, "a" * 31, "a" * 32 + "\n"])
def test_what_is_no_key_leads_nowhere(files: StoredFiles, key: str) -> None:
    with pytest.raises(KeyError):
        files.open(key)
