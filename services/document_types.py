"""What a file is by its content. Office files are judged by their table of contents; nothing is ever unpacked."""

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

_END = struct.Struct("<4s4H2LH")  # end of central directory: signature, disks, entries, size, offset, comment
_LOCAL_HEADER = 30
_MAX_ENTRIES = 5_000
_MAX_DIRECTORY = 1 << 20
_MAX_UNPACKED = 512 << 20
_MAX_RATIO = 200  # deflate reaches 1032; a long, dull worksheet some 50
_SMALL = 1 << 20  # what unpacks to no more harms nobody, whatever its ratio


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of file people may hand in."""

    label: str
    content_type: str


PDF = DocumentType("PDF", "application/pdf")
JPEG = DocumentType("JPEG", "image/jpeg")
PNG = DocumentType("PNG", "image/png")
DOCX = DocumentType("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = DocumentType("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

TYPES = {"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": PNG, "docx": DOCX, "xlsx": XLSX}

_MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_ZIP = b"PK\x03\x04"


class UnsafeContent(Exception):
    """An office file that may not come in; `why` is Chinese."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def recognise(content: BinaryIO) -> DocumentType | None:
    """The type of a seekable content; None if it is none of ours. Raises UnsafeContent. Moves the position."""
    content.seek(0)
    head = content.read(8)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _office_type(_table_of_contents(content)) if head.startswith(_ZIP) else None


def _office_type(entries: Sequence[zipfile.ZipInfo]) -> DocumentType | None:
    names = {entry.filename.lower() for entry in entries}
    if "[content_types].xml" not in names:
        return None
    if any(name.rpartition("/")[2].startswith("vbaproject") for name in names):
        raise UnsafeContent("含有宏")
    kinds = [kind for folder, kind in (("word/", DOCX), ("xl/", XLSX)) if any(n.startswith(folder) for n in names)]
    return kinds[0] if len(kinds) == 1 else None


def _table_of_contents(content: BinaryIO) -> Sequence[zipfile.ZipInfo]:
    """The entries of a plain zip, within limits that are looked at before zipfile reads it."""
    directory_at = _check_end(content)
    try:
        entries = zipfile.ZipFile(content).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnsafeContent("压缩结构已损坏") from None
    _check_sizes(entries)
    _check_places(entries, directory_at)
    return entries


def _check_end(content: BinaryIO) -> int:
    """Where the central directory begins, if the end record at the very end of the file is an ordinary one."""
    size = content.seek(0, 2)
    content.seek(max(0, size - _END.size - 20))
    tail = content.read()
    if len(tail) < _END.size + 20:
        raise UnsafeContent("压缩结构已损坏")
    signature, _, _, _, entries, length, offset, comment = _END.unpack(tail[-_END.size :])
    if signature != b"PK\x05\x06" or comment or tail.startswith(b"PK\x06\x07"):
        raise UnsafeContent("压缩结构不是普通的办公文档所用的")
    if entries > _MAX_ENTRIES or length > _MAX_DIRECTORY:
        raise UnsafeContent("内含的部件过多")
    if offset + length + _END.size != size:
        raise UnsafeContent("压缩结构不是普通的办公文档所用的")
    return int(offset)


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        raise UnsafeContent("解压后过大")
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnsafeContent("设有密码")
        if entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * entry.compress_size:
            raise UnsafeContent("解压后过大")


def _check_places(entries: Sequence[zipfile.ZipInfo], directory_at: int) -> None:
    """No two entries may share bytes: a few kilobytes told many times unpack to gigabytes."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise UnsafeContent("内含的部件相互重叠")
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    if end > directory_at:
        raise UnsafeContent("内含的部件相互重叠")
