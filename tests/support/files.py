"""Document contents in memory."""

import hashlib
import io
from typing import BinaryIO

from services.documents import ContentTooLarge, Kept


class MemoryFiles:
    """Implements `services.documents.Files`."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def keep(self, key: str, content: BinaryIO, limit: int) -> Kept:
        data = content.read()
        if len(data) > limit:
            raise ContentTooLarge
        self.contents[key] = data
        return Kept(key, len(data), hashlib.sha256(data).hexdigest())

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.contents[key])

    def discard(self, key: str) -> None:
        self.contents.pop(key, None)
