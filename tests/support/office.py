"""Small office files, honest and dishonest, made in memory."""

import io
import struct
import zipfile
from collections.abc import Mapping

TYPES = "[Content_Types].xml"
DOCX: Mapping[str, bytes] = {TYPES: b"<Types/>", "word/document.xml": b"<document/>"}
XLSX: Mapping[str, bytes] = {TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def overlapping(parts: Mapping[str, bytes], copies: int) -> bytes:
    """The same zip, whose last part is listed again and again under other names but lies there once."""
    plain = packed(parts)
    end = len(plain) - 22
    *_, count, size, offset, comment = struct.unpack("<4s4H2LH", plain[end:])
    directory = plain[offset:end]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    name_at = 46
    name = last[name_at:]
    more = b"".join(last[:name_at] + bytes([*name[:-2], 65 + n // 26, 65 + n % 26]) for n in range(copies))
    total = count + copies
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, size + len(more), offset, comment)
    return plain[:offset] + directory + more + ending
