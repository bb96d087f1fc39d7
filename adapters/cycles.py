"""The platforms whose next year nothing would open (Art. 13, 14): there must be none."""

from sqlalchemy import Engine, exists, select

from adapters.database import reading
from adapters.tables import cases, timers
from workflow.platform_states import TITLED
from workflow.states import Kind


def without_next_period(engine: Engine) -> list[str]:
    """The certificate numbers of platforms that hold their title and have no armed T_CYCLE in the timers' table."""
    armed = exists().where(
        timers.c.case_id == cases.c.id,
        timers.c.kind == "T_CYCLE",
        timers.c.status == "armed",
        timers.c.due_at.is_not(None),
    )
    held = select(cases.c.number).where(cases.c.kind == Kind.PLATFORM, cases.c.state.in_(TITLED), ~armed)
    with reading(engine).connect() as connection:
        return list(connection.scalars(held.order_by(cases.c.number)))
