"""A door in front of a PostgreSQL server that lets everything through but now and then the answer to a COMMIT."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

COMMITTED = (b"C", b"COMMIT\0")
PORT = 5432


class CommitCutter:
    """Listens in a folder as a server does. Of the COMMITs the server has carried out, every other one or so is never
    answered: the connection ends instead, and whoever sent it cannot know.
    """

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self._chance = Random(0)
        self._guard = threading.Lock()
        self._doors: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{PORT}"))
        self._listener.listen(64)
        self.cut = 0

    def _opened(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._doors += [client, server]
            threading.Thread(target=_pass_on, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answers, args=(server, client), daemon=True).start()

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError), server.makefile("rb") as answers:
            while kind := answers.read(1):
                length = answers.read(4)
                body = answers.read(int.from_bytes(length, "big") - 4)
                if (kind, body) == COMMITTED and self._cuts():
                    break
                client.sendall(kind + length + body)
        _hang_up(server, client)

    def _cuts(self) -> bool:
        with self._guard:
            cuts = self._chance.random() < 0.5
            self.cut += cuts
        return cuts

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let people through until the block ends."""
        accepting = threading.Thread(target=self._opened, daemon=True)
        accepting.start()
        try:
            yield
        finally:
            _hang_up(self._listener, *self._doors)
            accepting.join(10)


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while sent := client.recv(65536):
            server.sendall(sent)
    _hang_up(client, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
