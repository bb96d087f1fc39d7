"""Rows of documents in both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert

from adapters.database import open_database
from adapters.documents import StoredDocuments
from adapters.tables import cases, documents
from services.attachments import Document

AT = datetime(2026, 6, 1, 9, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    case = {"kind": "application", "state": "draft", "version": 1, "facts": "{}", "timers": "{}", "head": ""}
    rest = {"opened_at": 0, "updated_at": 0, "closed": 0, "due_at": 0}
    with engine.begin() as connection:
        connection.execute(insert(cases), [{"id": i, "name": i, **case, **rest} for i in ("c1", "c2")])
    yield engine
    engine.dispose()


def lay(engine: Engine, case_id: str, item: str, version: int) -> Document:
    key = f"{case_id}-{item}-{version}"
    row = {"id": key, "case_id": case_id, "item": item, "version": version, "name": "营业执照.pdf", "size": 3 << 30}
    row |= {"sha256": "ab", "content_type": "application/pdf", "storage_key": key, "uploaded_by": "zhang"}
    with engine.begin() as connection:
        connection.execute(insert(documents).values(**row, uploaded_at=1_780_304_400_123_456))
    return Document(**row, uploaded_at=AT)  # type: ignore[arg-type]


def test_documents_come_back_whole_and_in_order(engine: Engine) -> None:
    late, early, other = lay(engine, "c1", "m2", 1), lay(engine, "c1", "m1", 1), lay(engine, "c2", "m1", 1)
    again = lay(engine, "c1", "m1", 2)
    stored = StoredDocuments(engine)
    assert stored.of_case("c1") == (early, again, late)
    assert stored.find(other.id) == other
    assert stored.find("nothing") is None


def test_versions_count_per_case_and_item(engine: Engine) -> None:
    stored = StoredDocuments(engine)
    assert stored.next_version("c1", "m1") == 1
    lay(engine, "c1", "m1", 1)
    lay(engine, "c1", "m1", 2)
    assert [stored.next_version(case, item) for case, item in (("c1", "m1"), ("c1", "m2"), ("c2", "m1"))] == [3, 1, 1]
