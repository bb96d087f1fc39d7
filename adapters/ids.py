"""Identifiers: sortable by the time they were made, impossible to guess, safe in a path."""

import secrets
import time
from itertools import product

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that reads like something else
_PAIRS = tuple("".join(pair) for pair in product(_ALPHABET, repeat=2))
_SHIFTS = range(120, -1, -10)


def fresh() -> str:
    """A new identifier: 26 characters, 48 bits of the machine's milliseconds, then 80 random bits.

    The time only keeps neighbours together in an index; nothing is decided by it.
    """
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
