"""Document contents as files under the data directory, each under its key."""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

from services.documents import ContentTooLarge, Kept

_KEY = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 18


class StoredFiles:
    """A folder of contents. Implements `services.documents.Files`.

    A content is on the disk, with the names that lead to it, before `keep` returns; the row that names it is
    written after. A crash in between leaves a file nobody names, never a row without its file.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, key: str, content: BinaryIO, limit: int) -> Kept:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            size, digest = _write(part, content, limit)
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for folder in (path.parent, self._root, self._root.parent):  # any of them may be new, or another thread's
            _sync_folder(folder)
        return Kept(key, size, digest)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def discard(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise KeyError(key)
        return self._root / key[:2] / key


def _write(path: Path, content: BinaryIO, limit: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ContentTooLarge
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
