"""One server on a SQLite database."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.locks import AlreadyRunning, ServerLock, server_lock

HOLD = "import sys, time; from pathlib import Path; from adapters.locks import ServerLock\n"
HOLD += "with ServerLock(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"


def test_a_second_server_is_refused_and_told_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite.lock"
    with (
        ServerLock(path),
        pytest.raises(AlreadyRunning, match=rf"进程号 {os.getpid()}）"),
        ServerLock(path),
    ):
        pass
    with ServerLock(path):
        pass


def test_a_killed_server_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=str(process.pid)), ServerLock(path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert path.exists()
        with ServerLock(path):
            assert path.read_text() == f"{os.getpid()}\n"


def test_the_lock_lies_beside_the_database_and_postgresql_needs_none(tmp_path: Path) -> None:
    lock = server_lock(f"sqlite:///{tmp_path}/new/s.sqlite")
    assert lock is not None
    with lock:
        assert (tmp_path / "new" / "s.sqlite.lock").exists()
    assert server_lock("postgresql://db/shifan") is None
