"""`./run demo` as a newcomer has it: from a fresh copy without an environment, and again; and what the server needs."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.report import Figure, at_most, show, unmeasured

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until /healthz answered, and the most memory the server has held by then, in MB (None: not known)."""

    seconds: float
    memory: float | None


def run() -> None:
    """First and second start."""
    with tempfile.TemporaryDirectory(prefix="bench-demo-", dir="/var/tmp") as folder:
        copy = Path(folder) / "copy"
        _copied(copy)
        first, again = _started(copy), _started(copy)
    show("demo", _figures(first, again))


def _figures(first: Start, again: Start) -> list[Figure]:
    how = "from the command to the first answer of /healthz"
    figures = [
        at_most("./run demo, nothing installed", first.seconds, 60, "s", f"{how}; the packages come from the index"),
        at_most("./run demo, again", again.seconds, 10, "s", how),
    ]
    for name, start in (("first start", first), ("second start", again)):
        if start.memory is None:
            figures.append(unmeasured(f"memory, {name}", "there is no /proc here"))
        else:
            figures.append(at_most(f"memory, {name}", start.memory, 250, "MB", "VmHWM of the process that serves"))
    return figures


def _copied(target: Path) -> None:
    """What is committed, plus what is not yet, without anything that was made here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        origin = ROOT / name
        if origin.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin, target / name)


def _started(copy: Path) -> Start:
    port = _free_port()
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    begun = time.monotonic()
    with (copy.parent / "demo.log").open("w") as log:
        process = subprocess.Popen(
            [str(copy / "run"), "demo", "--port", str(port)],
            cwd=copy, env=clean, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(port, process, copy.parent / "demo.log")
        return Start(time.monotonic() - begun, _memory(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
        if process.poll() is not None:
            break
    raise RuntimeError(f"the demo did not come up:\n{log.read_text()[-2000:]}")


def _memory(pid: int) -> float | None:
    """`run` becomes the server by exec, so its process is the one to ask."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
