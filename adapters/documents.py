"""The rows of documents, read. Implements `services.attachments.Documents`."""

from collections.abc import Sequence

from sqlalchemy import Engine, RowMapping, func, select

from adapters.database import reading
from adapters.tables import documents
from services.attachments import Document
from workflow.history import from_micros


class StoredDocuments:
    """Documents in one database, SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)

    def find(self, document_id: str) -> Document | None:
        with self._reads.connect() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).mappings().first()
        return _document(row) if row else None

    def of_case(self, case_id: str) -> Sequence[Document]:
        query = select(documents).where(documents.c.case_id == case_id)
        with self._reads.connect() as connection:
            rows = connection.execute(query.order_by(documents.c.item, documents.c.version)).mappings().all()
        return tuple(_document(row) for row in rows)

    def next_version(self, case_id: str, item: str) -> int:
        query = select(func.max(documents.c.version)).where(documents.c.case_id == case_id, documents.c.item == item)
        with self._reads.connect() as connection:
            return (connection.scalar(query) or 0) + 1


def _document(row: RowMapping) -> Document:
    return Document(**{**row, "uploaded_at": from_micros(row["uploaded_at"])})
