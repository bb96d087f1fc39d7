"""What the clock takes at once, cut into parts: the database works on one while the next is decided."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
SHARE = 100
"""Cases to a part: enough for one statement to be worth it, few enough that nobody waits long for the first."""


def shares(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in their order, so many at a time."""
    return (items[first : first + SHARE] for first in range(0, len(items), SHARE))
