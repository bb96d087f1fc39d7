"""Who writes next: the threads of one process, one at a time, in the order they came."""

import threading
from collections import deque


class Turnstile:
    """A lock that is handed over: whoever waits goes before whoever has just left.

    SQLite lets one connection write at a time, and those it turns away sleep and try again: beside a thread that
    commits in a row they hardly ever find the door open. `patience` is how long one waits, in seconds.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._changing = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def enter(self) -> bool:
        """Wait for one's turn; False when patience ended before it came."""
        with self._changing:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=self._patience) or self._came_late(mine)

    def _came_late(self, mine: threading.Lock) -> bool:
        """Whether the turn was handed over in the very moment patience ended; else nobody waits here any more."""
        with self._changing:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True

    def leave(self) -> None:
        """Hand over to whoever has waited longest."""
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    @property
    def crowded(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)
