"""Article 10: which files are accepted, and under which name."""

import hashlib
import io
import struct
import zipfile

import pytest

from services.documents import Accepted, TooLarge, accept, clean_name
from tests.support.files import MemoryFiles
from tests.support.office import DOCX, TYPES, XLSX, overlapping, packed
from workflow.refusals import Malformed

PDF = b"%PDF-1.7\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0....JFIF"
PNG = b"\x89PNG\r\n\x1a\n...."
LIMIT = 1 << 20


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


def judged(name: str, content: bytes, files: MemoryFiles, limit: int = LIMIT) -> Accepted:
    return accept(name, io.BytesIO(content), files=files, limit=limit)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("营业执照.pdf", PDF, "application/pdf"),
        ("场地照片.JPG", JPEG, "image/jpeg"),
        ("场地照片.jpeg", JPEG, "image/jpeg"),
        ("资质.png", PNG, "image/png"),
        ("申请报告.docx", packed(DOCX), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("审计.xlsx", packed(XLSX), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_five_kinds_are_accepted_whole_and_under_their_name(
    files: MemoryFiles, name: str, content: bytes, content_type: str
) -> None:
    accepted = judged(name, content, files)
    assert files.contents == {accepted.document: content}
    assert accepted.attachment("m1_application_report", 2) == {
        "item": "m1_application_report",
        "document": accepted.document,
        "name": name,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": content_type,
        "version": 2,
    }


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("表格.exe", PDF, "document_type"),
        ("表格", PDF, "document_type"),
        (".pdf", PDF, "document_type"),
        ("", PDF, "document_type"),
        ("表格.pdf.html", PDF, "document_type"),
        ("旧表.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document_type"),
        ("空.pdf", b"", "document_empty"),
        ("图片.pdf", PNG, "document_mismatch"),
        ("网页.pdf", b"<html>%PDF-", "document_mismatch"),
        ("表格.docx", packed(XLSX), "document_mismatch"),
        ("压缩包.docx", packed({"a.txt": b"a"}), "document_mismatch"),
        ("两样.docx", packed({**DOCX, **XLSX}), "document_mismatch"),
        ("宏.docx", packed({**DOCX, "word/vbaProject.bin": b"x"}), "document_unsafe"),
        ("截断.docx", packed(DOCX)[:-30], "document_unsafe"),
        ("头.docx", b"PK\x03\x04", "document_unsafe"),
        ("炸弹.xlsx", packed({**XLSX, "xl/worksheets/sheet1.xml": bytes(8 << 20)}), "document_unsafe"),
        ("重叠.docx", overlapping(DOCX, 3), "document_unsafe"),
        ("部件.docx", packed(dict.fromkeys((*DOCX, *map(str, range(5_001))), b"")), "document_unsafe"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_article_10(
    files: MemoryFiles, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Malformed) as refused:
        judged(name, content, files)
    assert (refused.value.code, refused.value.article) == (code, "10")
    assert files.contents == {}


def test_parts_that_share_bytes_are_named_as_the_reason(files: MemoryFiles) -> None:
    with pytest.raises(Malformed, match="重叠"):
        judged("重叠.docx", overlapping(DOCX, 3), files)


def test_an_encrypted_part_is_refused(files: MemoryFiles) -> None:
    content = bytearray(packed(DOCX))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Malformed, match="密码"):
        judged("加密.docx", bytes(content), files)


def test_a_hidden_second_table_of_contents_is_refused(files: MemoryFiles) -> None:
    plain = packed(DOCX)
    with pytest.raises(Malformed, match="压缩结构"):
        judged("a.docx", plain + plain, files)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    with pytest.raises(Malformed, match="压缩结构"):
        judged("b.docx", plain[:-22] + locator + plain[-22:], files)


def test_damage_inside_the_table_of_contents_is_refused(files: MemoryFiles) -> None:
    content = bytearray(packed(DOCX))
    content[content.rindex(b"PK\x01\x02")] = 0
    with pytest.raises(Malformed, match="损坏"):
        judged("坏.docx", bytes(content), files)


def test_a_dull_but_honest_worksheet_passes(files: MemoryFiles) -> None:
    rows = b"".join(b'<row r="%d"><c><v>%d</v></c></row>' % (n, n * 7919 % 10_007) for n in range(60_000))
    assert len(rows) > 1 << 20
    judged("大表.xlsx", packed({**XLSX, "xl/worksheets/sheet1.xml": rows}), files)


def test_stored_parts_pass_too(files: MemoryFiles) -> None:
    judged("a.docx", packed({**DOCX, TYPES: b"x" * 100}, zipfile.ZIP_STORED), files)


def test_the_limit_itself_is_still_accepted(files: MemoryFiles) -> None:
    assert judged("a.pdf", PDF, files, len(PDF)).size == len(PDF)
    with pytest.raises(TooLarge, match="14 字节") as refused:
        judged("a.pdf", PDF, files, len(PDF) - 1)
    assert (refused.value.status, refused.value.article) == (413, "10")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("C:\\文档\\营业执照.pdf", "营业执照.pdf"),
        ("../../etc/执照.pdf", "执照.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("半\ud800个.pdf", "半个.pdf"),
        ("  ..审计  报告.pdf. ", "审计 报告.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("", ""),
        ("/", ""),
    ],
)
def test_a_name_is_kept_without_path_or_hidden_characters(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    "given", ["执\0照.pdf", "执照\r\n.pdf", "\x7f.pdf", "执\t照.pdf", "a\x85.pdf", "\x00/执照.pdf"]
)
def test_a_name_with_control_characters_is_refused_and_nothing_kept(files: MemoryFiles, given: str) -> None:
    with pytest.raises(Malformed, match="控制字符") as refused:
        judged(given, PDF, files)
    assert (refused.value.code, refused.value.article) == ("document_name", "10")
    assert files.contents == {}


@pytest.mark.parametrize("given", ["长" * 300 + ".pdf", "长" * 300, "a." + "长" * 300])
def test_a_name_has_two_hundred_characters_at_most_and_keeps_its_extension(given: str) -> None:
    kept = clean_name(given)
    assert len(kept) == 200
    assert kept.endswith(".pdf") == given.endswith(".pdf")


def test_a_repeated_upload_of_the_same_content_has_the_same_key(files: MemoryFiles) -> None:
    def again(content: bytes, seed: str) -> str:
        return accept("a.pdf", io.BytesIO(content), files=files, limit=LIMIT, seed=seed).document

    assert again(PDF, "zhang:1") == again(PDF, "zhang:1")
    assert len({again(PDF, "zhang:1"), again(PDF, "zhang:2"), again(PDF + b" ", "zhang:1")}) == 3
    assert again(PDF, "") != again(PDF, "")
    assert all(len(key) == 32 for key in files.contents)
    assert files.contents[again(PDF, "zhang:1")] == PDF
