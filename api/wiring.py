"""Where the rooms are joined: the one module that names adapters."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from adapters import backups
from adapters.audit import StoredArchive
from adapters.bulk_refusals import StoredRefusals
from adapters.calendars import StoredCalendars
from adapters.clock import ClockRefusal, StoredClock, SystemClock, clock_of, mark_as_test
from adapters.clock_alarms import StoredClockAlarms
from adapters.clock_watch import ClockWatch, Limits, Look
from adapters.cycles import without_next_period
from adapters.database import SQLITE, open_database, sound_wal
from adapters.documents import StoredDocuments
from adapters.estimates import estimates_gone_by
from adapters.files import StoredFiles
from adapters.ids import fresh
from adapters.locks import AlreadyRunning, server_lock
from adapters.logs import configure_logs
from adapters.messages import StoredMessages
from adapters.notices import (
    local_overlays,
    national_notices,
    notice_file,
    notices_in,
    read_notice_file,
    read_overlay_file,
)
from adapters.packs import ShippedPacks
from adapters.passwords import Argon2Passwords
from adapters.people import StoredPeople
from adapters.public import StoredPublic
from adapters.schema_version import SchemaBehind, require_current
from adapters.service_records import StoredServiceRecords
from adapters.settings import Settings, UnsafeSetting, read_settings, secret_key
from adapters.store import SqlStore
from adapters.tick_log import QUIET, LastBeat, StoredTickLog
from adapters.workbooks import ServiceWorkbooks
from services import clock_moves
from services.ports import World
from services.timers import Beat
from workflow.calendar import Notice, Overlay, local_date
from workflow.pack import Pack
from workflow.refusals import Refusal

__all__ = [
    "Parts",
    "Settings",
    "back_up",
    "beat_once",
    "beating",
    "build",
    "clock_look",
    "configure_logs",
    "current_pack",
    "database_answers",
    "diagnosis",
    "held_workers",
    "known_notices",
    "local_overlay",
    "make_test_database",
    "migrate",
    "notice_file",
    "notices_in",
    "now_of",
    "put_back",
    "read_notice_file",
    "read_overlay_file",
    "read_settings",
    "secret_key",
    "serving_lock",
    "setup_problem",
]


_TOLD = 20
"""How many incidents are named one by one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The house as one process sees it, put together once."""

    settings: Settings
    engine: Engine
    store: SqlStore
    world: World
    clock: SystemClock | StoredClock
    calendars: StoredCalendars
    people: StoredPeople
    passwords: Argon2Passwords
    files: StoredFiles
    documents: StoredDocuments
    public: StoredPublic
    messages: StoredMessages
    service_records: StoredServiceRecords
    workbooks: ServiceWorkbooks
    archive: StoredArchive
    ticks: StoredTickLog
    alarms: StoredClockAlarms
    watch: ClockWatch

    @property
    def is_test(self) -> bool:
        """Whether the database is marked test, and so has a clock that can be moved."""
        return self.clock.is_test

    def machine_now(self) -> datetime:
        """The machine's time, for sessions and throttling: a demonstration that moves its date signs nobody out."""
        return datetime.now(UTC)

    def set_clock(self, to: datetime) -> datetime:
        """Move a test clock on. Raises Refusal for an earlier instant, or where the clock is the machine's."""
        if not isinstance(self.clock, StoredClock):
            raise Refusal("no_test_clock")
        try:
            return self.clock.set(to)
        except ClockRefusal as stays:
            raise Refusal("clock_stays", why=str(stays)) from None

    def close(self) -> None:
        """Give every connection back."""
        self.store.close()
        self.engine.dispose()


def build(settings: Settings) -> Parts:
    """Join everything. Raises SchemaBehind for a database that is not at this version's schema."""
    engine = open_database(settings.database_url)
    _require_there(settings)
    require_current(engine)
    calendars = StoredCalendars(engine, local_overlay(settings))
    store, clock = SqlStore(engine), clock_of(engine)
    alarms = StoredClockAlarms(engine)
    return Parts(
        settings=settings,
        engine=engine,
        store=store,
        world=World(
            store=store,
            clock=clock,
            calendars=calendars,
            packs=ShippedPacks(),
            fresh=fresh,
            refusals=StoredRefusals(engine),
        ),
        clock=clock,
        calendars=calendars,
        people=StoredPeople(engine),
        passwords=Argon2Passwords(settings.password_cost),
        files=StoredFiles(settings.documents_dir),
        documents=StoredDocuments(engine),
        public=StoredPublic(engine),
        messages=StoredMessages(engine),
        service_records=StoredServiceRecords(engine),
        workbooks=ServiceWorkbooks(),
        archive=StoredArchive(engine),
        ticks=StoredTickLog(engine),
        alarms=alarms,
        watch=ClockWatch(store.backend, store.ask, alarms, _limits(settings)),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(timedelta(seconds=settings.clock_skew), timedelta(seconds=settings.clock_jump))


def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema and seed the organisations (regulation: Art. 3)."""
    from adapters.migrate import upgrade  # Alembic takes its time, and few commands need it

    if path := _sqlite_path(settings):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)


def make_test_database(parts: Parts, begins_at: datetime | None = None) -> Parts:
    """Mark the database test, for good; the parts that come back have its clock, which begins now or then."""
    mark_as_test(parts.engine, begins_at)
    parts.close()
    return build(parts.settings)


def beat_once(parts: Parts) -> Beat:
    """One beat of the clock, written to the tick log."""
    from adapters.scheduler import beat

    return beat(parts.world, parts.ticks, parts.watch)


@contextmanager
def beating(parts: Parts, also: Callable[[], None] | None = None) -> Iterator[None]:
    """Beat every second until the block ends. `also` runs after each beat."""
    from adapters.scheduler import beat, heartbeat

    def action() -> None:
        beat(parts.world, parts.ticks, parts.watch)
        if also is not None:
            also()

    with heartbeat(action):
        yield


def serving_lock(settings: Settings) -> AbstractContextManager[object]:
    """What a server or worker holds while it runs: the lock file on SQLite, nothing on PostgreSQL."""
    return server_lock(settings.database_url) or nullcontext()


def known_notices(settings: Settings) -> tuple[Notice, ...]:
    """The holiday notices shipped, and those imported where there is a database yet."""
    path = _sqlite_path(settings)
    if path is not None and not path.exists():
        return national_notices()
    engine = open_database(settings.database_url)
    try:
        require_current(engine)
        return StoredCalendars(engine).notices()
    except (SchemaBehind, SQLAlchemyError):
        return national_notices()
    finally:
        engine.dispose()


def local_overlay(settings: Settings) -> Overlay:
    """The local arrangement of this service's calendar."""
    return local_overlays()[settings.calendar_id]


def current_pack() -> Pack:
    """The measure as new cases begin under it."""
    return ShippedPacks().current()


def now_of(settings: Settings) -> datetime:
    """The time by this database's clock, by the machine's where there is no database yet."""
    path = _sqlite_path(settings)
    if path is not None and not path.exists():
        return SystemClock().now()
    engine = open_database(settings.database_url)
    try:
        require_current(engine)
        return clock_of(engine).now()
    except (SchemaBehind, SQLAlchemyError):
        return SystemClock().now()
    finally:
        engine.dispose()


def back_up(settings: Settings, target: Path) -> None:
    """A consistent copy of the database. Raises Refusal."""
    _require_there(settings)
    try:
        backups.backup(settings.database_url, target)
    except backups.BackupRefused as wrong:
        raise Refusal("refused_here", why=str(wrong)) from None


def put_back(settings: Settings, origin: Path) -> None:
    """A copy in the place of the database, while no server uses it. Raises Refusal."""
    try:
        with serving_lock(settings):
            backups.restore(settings.database_url, origin)
    except (backups.BackupRefused, AlreadyRunning) as wrong:
        raise Refusal("refused_here", why=str(wrong)) from None


def database_answers(parts: Parts) -> bool:
    """Whether the database can be read at this version's schema."""
    try:
        require_current(parts.engine)
    except (SchemaBehind, SQLAlchemyError):
        return False
    return True


def clock_look(parts: Parts) -> Look | None:
    """A look at this machine's clock and at the open alarm; None where the database does not answer."""
    try:
        return parts.watch.look()
    except (SQLAlchemyError, parts.engine.dialect.loaded_dbapi.Error):
        return None


def held_workers(parts: Parts) -> list[LastBeat]:
    """The workers that fire nothing of late because of their clock."""
    return parts.ticks.held(parts.machine_now() - 4 * QUIET)


def diagnosis(settings: Settings) -> dict[str, Any]:
    """What a person in trouble should look at first, each line with whether it is in order."""
    lines = [
        _checked("设置", lambda: f"数据目录 {settings.data_dir}"),
        _checked("密钥", lambda: "可用" if secret_key(settings) else ""),
        _checked("规则包", lambda: f"{current_pack().id}，效力状态 {current_pack().in_force}"),
        _checked("SQLite", lambda: f"{SQLITE.sqlite_version}，日志方式 {'WAL' if _sound() else 'TRUNCATE'}"),
    ]
    try:
        parts = build(settings)
    except (SchemaBehind, SQLAlchemyError) as wrong:
        return {"ok": False, "checks": [*lines, {"what": "数据库", "ok": False, "told": setup_problem(wrong)}]}
    try:
        lines.append({"what": "数据库", "ok": True, "told": f"{parts.engine.dialect.name}，结构已是最新"})
        lines.append(_clock(parts))
        lines.append(_heart(parts))
        lines.append(_incidents(parts))
        lines.append(_calendar(parts))
        lines.append(_cycles(parts))
    finally:
        parts.close()
    return {"ok": all(line["ok"] for line in lines), "checks": lines}


def _sound() -> bool:
    return sound_wal(SQLITE.sqlite_version_info)


def _incidents(parts: Parts) -> dict[str, Any]:
    found = parts.store.timers(status="failed")
    told = "、".join(f"{row['case']} {row['kind']}（原定 {row['due_at']}）：{row['reason']}" for row in found[:_TOLD])
    more = f"……共 {len(found)} 项" if len(found) > _TOLD else ""
    return {"what": "期限", "ok": not found, "told": f"{told}{more}" or "没有停止重试的期限"}


def _calendar(parts: Parts) -> dict[str, Any]:
    """Up to which year the notices are here, and whether a deadline waits for one that should have come by now."""
    today = local_date(parts.world.clock.now())
    years = [notice.covers_year for notice in parts.world.calendars.as_of(today).notices]
    waiting = estimates_gone_by(parts.engine, today)
    said = f"有{waiting}个暂定的期限预计日已过，须导入次年的通知才能结束" if waiting else "没有等待通知而逾期的期限"
    return {"what": "工作日历", "ok": not waiting, "told": f"放假安排通知已有至{max(years, default=0)}年；{said}"}


def _cycles(parts: Parts) -> dict[str, Any]:
    """Whether each platform's next yearly cycle is set (Art. 13, 14)."""
    found = without_next_period(parts.engine)
    more = f"……共 {len(found)} 家" if len(found) > _TOLD else ""
    told = (
        f"未设下一年度报告开启：{'、'.join(found[:_TOLD])}{more}" if found else "每家示范平台都已设下一年度的报告开启"
    )
    return {"what": "年度报告", "ok": not found, "told": told}


def _clock(parts: Parts) -> dict[str, Any]:
    """Which clock it is, what it says, and whether this machine's may fire timers."""
    why, now = parts.watch.look().why, clock_moves.shown(parts.world.clock.now())
    kind = "测试时钟" if parts.is_test else "真实时间"
    return {"what": "时钟", "ok": not why, "told": "；".join([f"{kind}，现为 {now}", *([why] if why else [])])}


def _heart(parts: Parts) -> dict[str, Any]:
    """The last beat, and every worker whose clock keeps it from firing."""
    last, held = parts.ticks.last(), held_workers(parts)
    told = f"{last.at.isoformat(timespec='seconds')}（{last.worker}）" if last else "还没有过"
    return {"what": "心跳", "ok": not held, "told": "；".join([told, *(f"{beat.worker}：{beat.why}" for beat in held)])}


def _checked(what: str, look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"what": what, "ok": True, "told": look()}
    except (UnsafeSetting, OSError, SQLAlchemyError) as wrong:
        return {"what": what, "ok": False, "told": setup_problem(wrong) or str(wrong)}


def setup_problem(error: BaseException) -> str | None:
    """What is wrong with the set-up, in Chinese, if that is what an error is about."""
    if isinstance(error, UnsafeSetting | SchemaBehind | AlreadyRunning):
        return str(error)
    if isinstance(error, SQLAlchemyError):
        return "数据库无法访问。请检查 SHIFAN_DATABASE_URL 和数据库服务，再运行 shifan doctor。"
    return None


def _require_there(settings: Settings) -> None:
    path = _sqlite_path(settings)
    if path is not None and not path.exists():
        raise SchemaBehind("数据库还没有建立。请先运行 shifan migrate。")


def _sqlite_path(settings: Settings) -> Path | None:
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
