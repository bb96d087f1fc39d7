"""Where the time comes from: the machine's clock, or on a database marked test that clock and a stored offset."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database import reading
from adapters.tables import settings
from workflow.civil_time import SHANGHAI

_MARK, _OFFSET = "test_clock", "test_clock_offset"  # the offset in microseconds
_MICROSECOND = timedelta(microseconds=1)
_BEYOND = timedelta(days=400_000)  # more than there are days to LATEST, and little enough to be added
LATEST = datetime(2999, 12, 30, tzinfo=UTC)  # working days are reckoned to the end of 2999


class ClockRefusal(Exception):
    """The clock stays as it is; the message is Chinese."""


class SystemClock:
    """The machine's time. Implements `services.ports.Clock`."""

    is_test = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class StoredClock:
    """The machine's time and the offset stored in a test database, read anew each time: moving it is seen at once.

    Implements `services.ports.Clock`.
    """

    is_test = True

    def __init__(self, engine: Engine, system: SystemClock | None = None) -> None:
        self._engine = engine
        self._reads = reading(engine)
        self._system = system or SystemClock()

    def now(self) -> datetime:
        with self._reads.connect() as connection:
            offset = _offset(connection)
        return self._system.now() + offset

    def set(self, to: datetime) -> datetime:
        """Move on to an aware instant; answers the new time. Raises ClockRefusal for an earlier one."""
        if to.tzinfo is None:
            raise ClockRefusal("时刻须带时区，例如 2026-10-11T00:00:00+08:00。")
        with self._engine.begin() as connection:
            before = _offset(connection, lock=True)
            return self._store(connection, before, to.astimezone(UTC) - self._system.now())

    def advance(self, by: timedelta) -> datetime:
        """Move on by some time; answers the new time. Raises ClockRefusal for a negative one."""
        with self._engine.begin() as connection:
            before = _offset(connection, lock=True)
            return self._store(connection, before, before + min(by, _BEYOND))

    def _store(self, connection: Connection, before: timedelta, after: timedelta) -> datetime:
        now = self._system.now()
        if after < before:
            shown = (now + before).astimezone(SHANGHAI).isoformat(timespec="seconds")
            raise ClockRefusal(f"时钟不能往回拨：现在是 {shown}，已记录的历史不能倒退。请选择更晚的时刻。")
        if after > LATEST - now:
            raise ClockRefusal(f"时钟最远可拨到 {LATEST.date().isoformat()}。")
        connection.execute(update(settings).where(settings.c.key == _OFFSET).values(value=str(after // _MICROSECOND)))
        return now + after


def clock_of(engine: Engine) -> SystemClock | StoredClock:
    """The clock of this database. Its mark is read here, once: on an unmarked one the time costs no query."""
    return StoredClock(engine) if is_test_database(engine) else SystemClock()


def is_test_database(engine: Engine) -> bool:
    """Whether the database is marked test, and so has a clock that can be moved."""
    with reading(engine).connect() as connection:
        return connection.scalar(select(settings.c.value).where(settings.c.key == _MARK)) is not None


def mark_as_test(engine: Engine, begins_at: datetime | None = None) -> None:
    """Mark a database test, for good; marking twice is marking once.

    Its time begins at an aware instant, also one gone by: a history to be told, which from there only moves on.
    """
    offset = begins_at - SystemClock().now() if begins_at else timedelta()
    for row in ({"key": _OFFSET, "value": str(offset // _MICROSECOND)}, {"key": _MARK, "value": "1"}):
        try:
            with engine.begin() as connection:
                connection.execute(insert(settings), row)
        except IntegrityError:
            continue  # marked already, or somebody else is at it


def _offset(connection: Connection, lock: bool = False) -> timedelta:
    query = select(settings.c.value).where(settings.c.key == _OFFSET)
    stored = connection.scalar(query.with_for_update() if lock else query)
    return timedelta(microseconds=int(stored or 0))
