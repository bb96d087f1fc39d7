"""Deadlines that nothing can end yet: their estimate has gone by and the notice they wait for is not here."""

from datetime import date

from sqlalchemy import Engine, func, select

from adapters.database import reading
from adapters.tables import timers


def estimates_gone_by(engine: Engine, today: date) -> int:
    """How many running timers with a provisional day before today there are."""
    provisional = (timers.c.status == "armed", timers.c.provisional == 1)
    with reading(engine).connect() as connection:
        query = select(func.count()).select_from(timers).where(*provisional, timers.c.due_on < today.isoformat())
        return connection.scalar(query) or 0
