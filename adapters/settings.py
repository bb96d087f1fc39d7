"""Settings from `SHIFAN_*` variables. One that would be unsafe stops the start, and is named."""

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from environs import Env, EnvError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.notices import local_overlays
from adapters.passwords import LEAST_COST, PasswordCost

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DEFAULT_DATA_DIR = Path(__file__).resolve().parents[1] / "var"

_MIB = 1 << 20
_MAX_UPLOAD = 200 * _MIB
_KEY_LENGTH, _KEY_VARIETY = 32, 8
_HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_LEVELS = ("debug", "info", "warning", "error")
_DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")

T = TypeVar("T")


class UnsafeSetting(Exception):
    """A variable the service will not start with; the message is Chinese and begins with its name."""

    def __init__(self, variable: str, why: str) -> None:
        super().__init__(f"{variable}:{why}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process is set up. `max_upload` in bytes; `trusted_proxies` is how many stand before us.

    `clock_skew` and `clock_jump` in seconds: how far the machine's clock may be from the database's, and how far it
    may jump forward while the service runs, before timers are held.
    `calendar_id` names the place whose own arrangement of working days counts.
    """

    database_url: str
    data_dir: Path
    trusted_hosts: tuple[str, ...] = LOOPBACK
    max_upload: int = 20 * _MIB
    cookie_secure: bool = False
    trusted_proxies: int = 0
    password_cost: PasswordCost = LEAST_COST
    log_level: str = "info"
    given_key: str | None = None
    clock_skew: int = 5
    clock_jump: int = 3_600
    calendar_id: str = "guiyang"

    @property
    def documents_dir(self) -> Path:
        """Where the contents of documents lie."""
        return self.data_dir / "documents"


def read_settings() -> Settings:
    """The settings of the environment; touches no file. Raises UnsafeSetting."""
    env = Env(expand_vars=False)
    data_dir = Path(_read("SHIFAN_DATA_DIR", lambda name: env.str(name, "")) or DEFAULT_DATA_DIR).absolute()
    hosts = _trusted_hosts(env)
    return Settings(
        database_url=_database_url(env, data_dir),
        data_dir=data_dir,
        trusted_hosts=hosts,
        max_upload=_between("SHIFAN_MAX_UPLOAD", env, 20 * _MIB, 1, _MAX_UPLOAD),
        cookie_secure=_cookie_secure(env, hosts),
        trusted_proxies=_between("SHIFAN_TRUSTED_PROXIES", env, 0, 0, 5),
        password_cost=_password_cost(env),
        log_level=_log_level(env),
        given_key=_given_key(env),
        clock_skew=_between("SHIFAN_CLOCK_SKEW", env, 5, 1, 3_600),
        clock_jump=_between("SHIFAN_CLOCK_JUMP", env, 3_600, 60, 86_400),
        calendar_id=_calendar_id(env),
    )


def secret_key(settings: Settings) -> str:
    """The key that signs what browsers carry: the one given, else the data directory's own, made once (mode 0600).

    Raises UnsafeSetting where the file can be read by others or holds a weak key.
    """
    if settings.given_key is not None:
        return settings.given_key
    path = settings.data_dir / "secret-key"
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise UnsafeSetting("SHIFAN_SECRET_KEY", f"密钥文件 {path} 可被其他用户读取。请执行 chmod 600 后再启动。")
    return _strong(path.read_text("utf-8").strip())


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(part)  # unlike a rename it leaves alone the key another process made meanwhile
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _read(name: str, read: Callable[[str], T]) -> T:
    try:
        return read(name)
    except EnvError:
        raise UnsafeSetting(name, f"无法识别的值 {os.environ.get(name, '')[:40]!r}。请更正或删除该变量。") from None


def _between(name: str, env: Env, default: int, least: int, most: int) -> int:
    value = _read(name, lambda name: env.int(name, default))
    if not least <= value <= most:
        raise UnsafeSetting(name, f"应在 {least} 至 {most} 之间，现为 {value}。")
    return value


def _database_url(env: Env, data_dir: Path) -> str:
    name = "SHIFAN_DATABASE_URL"
    given = _read(name, lambda name: env.str(name, "")) or f"sqlite:///{data_dir / 'shifan.sqlite'}"
    try:
        url = make_url(given)
    except ArgumentError:  # its message would show the password
        raise UnsafeSetting(
            name, "不是数据库地址。例：sqlite:////srv/shifan.sqlite，postgresql://user@host/db。"
        ) from None
    if url.drivername not in _DRIVERS:
        raise UnsafeSetting(name, f"不支持 {url.drivername}。可用 sqlite 或 postgresql。")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise UnsafeSetting(name, "内存数据库在进程结束后即丢失。请写明数据库文件。")
    return given


def _trusted_hosts(env: Env) -> tuple[str, ...]:
    name = "SHIFAN_TRUSTED_HOSTS"
    hosts = tuple(host.strip() for host in _read(name, lambda name: env.list(name, list(LOOPBACK))))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise UnsafeSetting(name, f"{host[:60]!r} 不是主机名。请逐个列出本服务的主机名，以逗号分隔，不可用 *。")
    if not hosts:
        raise UnsafeSetting(name, "没有列出任何主机名。请逐个列出，以逗号分隔，或删除该变量。")
    return hosts


def _cookie_secure(env: Env, hosts: tuple[str, ...]) -> bool:
    name = "SHIFAN_COOKIE_SECURE"
    local = all(_bare(host) in LOOPBACK for host in hosts)
    secure = _read(name, lambda name: env.bool(name, not local))
    if not secure and not local:
        raise UnsafeSetting(name, "本机以外的主机名须经 HTTPS 访问，不能关闭。请删除该变量。")
    return secure


def _bare(host: str) -> str:
    return re.sub(r":\d+$", "", host)


def _password_cost(env: Env) -> PasswordCost:
    time_cost = _between("SHIFAN_PASSWORD_TIME_COST", env, LEAST_COST.time_cost, LEAST_COST.time_cost, 100)
    memory = _between("SHIFAN_PASSWORD_MEMORY_KIB", env, LEAST_COST.memory_kib, LEAST_COST.memory_kib, 1 << 20)
    return PasswordCost(time_cost, memory)


def _log_level(env: Env) -> str:
    name = "SHIFAN_LOG_LEVEL"
    level = _read(name, lambda name: env.str(name, "info")).lower()
    if level not in _LEVELS:
        raise UnsafeSetting(name, f"应为 {'、'.join(_LEVELS)} 之一。")
    return level


def _calendar_id(env: Env) -> str:
    name = "SHIFAN_CALENDAR_ID"
    chosen = _read(name, lambda name: env.str(name, "guiyang"))
    if chosen not in local_overlays():
        raise UnsafeSetting(name, f"没有编号为 {chosen[:40]!r} 的工作日历。可用：{'、'.join(local_overlays())}。")
    return chosen


def _given_key(env: Env) -> str | None:
    key = _read("SHIFAN_SECRET_KEY", lambda name: env.str(name, None))
    return None if key is None else _strong(key)


def _strong(key: str) -> str:
    repeats = any(key[period:] == key[:-period] for period in range(1, len(key) // 2 + 1))
    if len(key) < _KEY_LENGTH or len(set(key)) < _KEY_VARIETY or repeats:
        raise UnsafeSetting(
            "SHIFAN_SECRET_KEY",
            f"密钥太弱：至少 {_KEY_LENGTH} 个字符，且不能是重复或单调的。"
            "请删除该变量，由服务在数据目录中自动生成；或用 openssl rand -base64 48 生成。",
        )
    return key
