"""Documents of Art. 10: which files are accepted, under which name they are remembered."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from services.document_types import TYPES, DocumentType, UnsafeContent, recognise
from workflow.refusals import Malformed, Refusal

ARTICLE = "10"
NAME_LENGTH = 200
_CHUNK = 1 << 18
_HIDDEN = ("Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # bidirectional marks, halves of surrogates, …


class TooLarge(Refusal):
    """More bytes than are accepted (HTTP 413)."""

    status = 413


class ContentTooLarge(Exception):
    """A content went past the limit it was to be kept within; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A content on the disk. `sha256` is hexadecimal; `size` in bytes."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that passed. `name` is the sender's, cleaned, and only data: no path is made of it."""

    document: str
    name: str
    size: int
    sha256: str
    content_type: str

    def attachment(self, item: str, version: int) -> dict[str, Any]:
        """The data of an `attach_document` step: this file as the version-th (from 1) for a material of Art. 10."""
        return {
            "item": item,
            "document": self.document,
            "name": self.name,
            "size": self.size,
            "sha256": self.sha256,
            "content_type": self.content_type,
            "version": version,
        }


class Files(Protocol):
    """Where contents lie."""

    def keep(self, key: str, content: BinaryIO, limit: int) -> Kept:
        """Store a content durably under a key, then return. Raises ContentTooLarge past `limit` bytes, keeping nothing.

        A key is 32 hexadecimal digits; one that is there already gets the new content.
        """

    def open(self, key: str) -> BinaryIO:
        """The content again. Raises KeyError for what is no key, FileNotFoundError where it is gone."""

    def discard(self, key: str) -> None:
        """Forget a content whose step was refused. Not having it is no error."""


def accept(name: str, content: BinaryIO, *, files: Files, limit: int, seed: str = "") -> Accepted:
    """Judge a seekable content by extension and by what it is, and store it; `limit` in bytes.

    With a `seed`, the same content gets the same key again; without, a new one.
    Raises Malformed or TooLarge, with Art. 10; then nothing is stored.
    """
    name = clean_name(name)
    kind = _type_of(name, content)
    try:
        kept = files.keep(_key_of(seed, content), content, limit)
    except ContentTooLarge:
        raise TooLarge("document_large", article=ARTICLE, name=name, limit=show_size(limit)) from None
    return Accepted(kept.key, name, kept.size, kept.sha256, kind.content_type)


def clean_name(name: str) -> str:
    """A sender's file name without path or invisible marks, at most 200 characters long.

    Raises Malformed for one with control characters: no program that saves files makes such a name.
    """
    if any(unicodedata.category(char) == "Cc" for char in name):
        raise Malformed("document_name", article=ARTICLE)
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(" " if char.isspace() else char for char in last if _visible(char))
    stem, dot, extension = " ".join(unicodedata.normalize("NFC", seen).split()).strip(". ").rpartition(".")
    return f"{stem[: max(0, NAME_LENGTH - len(extension) - 1)]}{dot}{extension}"[:NAME_LENGTH]


def show_size(size: int) -> str:
    """A number of bytes for people: whole MB or KB, rounded down."""
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} KB" if size >= 1 << 10 else f"{size} 字节"


def _key_of(seed: str, content: BinaryIO) -> str:
    if not seed:
        return secrets.token_hex(16)
    digest = hashlib.sha256(f"{seed}:".encode("utf-8", "replace"))
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()[:32]


def _visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in _HIDDEN


def _type_of(name: str, content: BinaryIO) -> DocumentType:
    stem, _, extension = name.rpartition(".")
    kind = TYPES.get(extension.lower())
    if kind is None or not stem:
        raise Malformed("document_type", article=ARTICLE, name=name or "?")
    if not content.read(1):
        raise Malformed("document_empty", article=ARTICLE, name=name)
    try:
        found = recognise(content)
    except UnsafeContent as unsafe:
        raise Malformed("document_unsafe", article=ARTICLE, name=name, expected=kind.label, why=unsafe.why) from None
    if found is not kind:
        actual = f"实为 {found.label}" if found else "无法识别"
        raise Malformed("document_mismatch", article=ARTICLE, name=name, expected=kind.label, actual=actual)
    content.seek(0)
    return kind
