"""The lock file of embedded mode: one `serve` or `worker` on a SQLite database."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from sqlalchemy import make_url


class AlreadyRunning(Exception):
    """Another server holds the database; the message is Chinese and names its process."""


class ServerLock:
    """Held from `with` to its end, or to the end of the process however it comes.

    The kernel's lock on the open file is what counts: it dies with the process, so the file a kill -9
    leaves behind keeps nobody out. The file itself is never removed: a second holder could else lock a new one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> "ServerLock":
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode("ascii", "replace").strip() or "?"
            os.close(file)
            raise AlreadyRunning(
                f"已有一个服务进程（进程号 {holder}）在使用这个数据库，锁文件 {self._path}。"
                "SQLite 只允许一个 serve 或 worker；请先停止它，或改用 PostgreSQL。"
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def server_lock(database_url: str) -> ServerLock | None:
    """The lock of this database, beside its file; None on PostgreSQL, which any number of servers share."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return ServerLock(Path(f"{url.database}.lock"))
