"""Argon2id: passwords as hashes that are slow to guess at."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What one hash costs. The default is OWASP's least for Argon2id with one lane; settings refuse less."""

    time_cost: int = 2
    memory_kib: int = 19_456
    parallelism: int = 1


LEAST_COST = PasswordCost()


class Argon2Passwords:
    """Hashes and compares at one cost. Implements `services.people.Passwords`."""

    def __init__(self, cost: PasswordCost = LEAST_COST) -> None:
        self._hasher = PasswordHasher(cost.time_cost, cost.memory_kib, cost.parallelism)
        # Well-formed, of the same cost, and nobody's: comparing with it takes the time a real comparison takes.
        salt, digest = "A" * 22, "A" * 43
        self._nobody = f"$argon2id$v=19$m={cost.memory_kib},t={cost.time_cost},p={cost.parallelism}${salt}${digest}"

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)
