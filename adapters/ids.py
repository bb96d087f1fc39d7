"""Identifiers: sortable by the time they were made, impossible to guess, safe in a path."""

import secrets
import threading
import time
from itertools import product

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that reads like something else
_PAIRS = tuple("".join(pair) for pair in product(_ALPHABET, repeat=2))
_SHIFTS = range(120, -1, -10)


_making = threading.Lock()
_last = 0


def fresh() -> str:
    """A new identifier: 26 characters, 48 bits of the machine's milliseconds, then 80 random bits.

    The time keeps neighbours together in an index; within a process each identifier sorts after the one before, also
    inside one millisecond, where it lies a random step of 64 bits further on.
    """
    global _last
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    with _making:
        if value <= _last:
            value = _last + 1 + secrets.randbits(64)
        _last = value
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
