"""Named points at which a test lets the process die as if by kill -9, to prove that nothing acknowledged is lost.

`SHIFAN_FAULT_AT=name` or `name:n` (the n-th pass). Callers write `if faults.ARMED: faults.point("…")`, so that
a service without the variable pays one look at a module's constant.
"""

import os
import signal

_wanted, _, _count = os.environ.get("SHIFAN_FAULT_AT", "").partition(":")
ARMED = bool(_wanted)
_left = int(_count or 1) if ARMED else 0


def point(name: str) -> None:
    """Die here if this is the point asked for."""
    global _left
    if name == _wanted:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
