"""What the events told the desks, read back. Implements `services.messages.Messages`."""

from collections.abc import Collection, Sequence

from sqlalchemy import Engine, select

from adapters.database import reading
from adapters.tables import cases, outbox
from services.messages import Message
from workflow.history import from_micros


class StoredMessages:
    """The outbox of one database."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)

    def told(self, desks: Collection[str], limit: int) -> Sequence[Message]:
        o, c = outbox.c, cases.c
        query = (
            select(o.case_id, c.kind, c.number, c.name, o.level, o.text, o.told_at)
            .select_from(outbox.join(cases, c.id == o.case_id))
            .where(o.desk.in_(sorted(desks)))
            .order_by(o.told_at.desc(), o.case_id, o.seq.desc())
            .limit(limit)
        )
        with self._reads.connect() as connection:
            rows = connection.execute(query).all()
        return [Message(r.case_id, r.kind, r.number, r.name, r.level, r.text, from_micros(r.told_at)) for r in rows]
