"""Why rows of a bulk decision were not taken: they leave no event, and a repeat is to read the same receipt."""

from collections.abc import Mapping

from sqlalchemy import Engine, select

from adapters.database import reading
from adapters.queries import INSERT
from adapters.tables import bulk_refusals
from workflow.refusals import Refusal, Remembered


class StoredRefusals:
    """Implements `services.ports.Refusals`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)
        self._insert = INSERT["sqlite" if engine.dialect.name == "sqlite" else "postgresql"]

    def keep(self, cause: str, refused: Mapping[str, Refusal]) -> None:
        """Of two that keep at once the first stands, as with everything under one key."""
        rows = [
            {"cause": cause, "asked": asked, "code": why.code, "article": why.article, "message": why.message}
            for asked, why in refused.items()
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(self._insert(bulk_refusals).on_conflict_do_nothing(), rows)

    def of(self, cause: str) -> Mapping[str, Refusal]:
        """What was kept under a key."""
        query = select(bulk_refusals).where(bulk_refusals.c.cause == cause)
        with self._reads.connect() as connection:
            rows = connection.execute(query).all()
        return {row.asked: Remembered(row.code, row.article, row.message) for row in rows}
