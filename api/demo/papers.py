"""Small, real files to attach: what an applicant hands in under Article 10, with its Chinese name."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

PAPERS = {
    "m1_application_report": "示范平台申请报告.docx",
    "m2_legal_person_certificate": "营业执照副本.png",
    "m3a_audit_report": "2025年度审计报告.pdf",
    "m3b_special_audit": "2025年度服务收支专项审计报告.pdf",
    "m4_premises_proof": "经营服务场所租赁合同.pdf",
    "m5_service_evidence": "2025年度服务活动清单.xlsx",
    "m6_qualification_proof": "网站备案证明.png",
    "m7_truth_declaration": "申报材料真实性声明.pdf",
}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument."


def paper(file_name: str, lines: Sequence[str]) -> bytes:
    """A file of the type its name says, holding these lines (a picture holds a page's outline)."""
    stem, _, extension = file_name.rpartition(".")
    text = (stem, *lines, "演示文件，内容纯属虚构。")
    return {"pdf": pdf, "docx": docx, "xlsx": xlsx, "png": png}[extension](text)


def pdf(lines: Sequence[str]) -> bytes:
    """One page in the song typeface every reader of Chinese PDF brings with it."""
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"BT /F 16 Tf 60 760 Td 28 TL\n{shown}\nET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    return _pdf_of(objects)


def _pdf_of(objects: Iterable[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start))
    return out.getvalue()


def docx(lines: Sequence[str]) -> bytes:
    """A document of plain paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return _office(
        "word/document.xml",
        f"{_TYPE}wordprocessingml.document.main+xml",
        {"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'},
    )


def xlsx(lines: Sequence[str]) -> bytes:
    """A workbook with one sheet of one column."""
    rows = "".join(f'<row><c t="inlineStr"><is><t>{escape(line)}</t></is></c></row>' for line in lines)
    sheets = '<sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets>'
    relations = f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    return _office(
        "xl/workbook.xml",
        f"{_TYPE}spreadsheetml.sheet.main+xml",
        {
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": _relations(relations),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>',
        },
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}spreadsheetml.worksheet+xml"/>',
    )


def _relations(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def _office(main: str, content_type: str, parts: dict[str, str], more_types: str = "") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}"/>{more_types}</Types>'
    )
    root = _relations(f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="{main}"/>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": types, "_rels/.rels": root, **parts}.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue()


def png(lines: Sequence[str]) -> bytes:
    """A grey picture of a page: one bar for each line of text, as long as the line."""
    width, height = 240, 40 + 20 * len(lines)
    rows = []
    for y in range(height):
        line, inside = divmod(y - 20, 20)
        length = 8 * len(lines[line]) if 0 <= line < len(lines) and inside < 10 else 0
        bar = min(length, width - 40)
        rows.append(b"\0" + b"\xff" * 20 + b"\x60" * bar + b"\xff" * (width - 20 - bar))
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, body = chunk
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
