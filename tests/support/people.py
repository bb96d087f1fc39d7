"""People in memory, and passwords that cost nothing, for tests of the use cases."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.people import Holder
from services.users import LoginTaken, Organisation, User


class PlainPasswords:
    """Hashes anybody could read; `compared` lists what was compared, None for nobody's hash."""

    def __init__(self, mark: str = "1") -> None:
        self._mark = mark
        self.compared: list[str | None] = []

    def hashed(self, password: str) -> str:
        return f"{self._mark}:{password}"

    def matches(self, stored: str | None, password: str) -> bool:
        self.compared.append(stored)
        return stored is not None and stored.partition(":")[2] == password

    def outdated(self, stored: str) -> bool:
        return not stored.startswith(self._mark)


@dataclass
class MemoryPeople:
    """Implements `services.people.People`; `ended` remembers the keys of what was ended."""

    register: Sequence[Organisation] = ()
    known: dict[str, User] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    failures: dict[int, tuple[str, str, datetime]] = field(default_factory=dict)
    sessions: dict[str, Holder] = field(default_factory=dict)
    tokens: dict[str, Holder] = field(default_factory=dict)
    touched: list[datetime] = field(default_factory=list)
    counted: int = 0

    def user(self, login: str) -> User | None:
        return self.known.get(login)

    def users(self) -> Sequence[User]:
        return tuple(self.known[login] for login in sorted(self.known))

    def organisations(self) -> Sequence[Organisation]:
        return self.register

    def password_hash(self, login: str) -> str | None:
        user = self.known.get(login)
        return self.hashes[login] if user and user.active else None

    def replace_hash(self, login: str, password_hash: str) -> None:
        self.hashes[login] = password_hash

    def add(self, user: User, password_hash: str, now: datetime) -> None:
        if user.login in self.known:
            raise LoginTaken(user.login)
        self.known[user.login], self.hashes[user.login] = user, password_hash

    def assigned(self, login: str) -> tuple[tuple[str, str], ...]:
        return self.sheets.get(login, ())

    def note_attempt(self, login: str, address: str, now: datetime) -> int:
        self.counted += 1
        self.failures[self.counted] = (login, address, now)
        return self.counted

    def attempts(self, login: str, address: str, since: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
        recent = sorted((row for row in self.failures.values() if row[2] > since), key=lambda row: row[2], reverse=True)
        by_login = [at for whose, _, at in recent if whose == login]
        return by_login, [at for _, where, at in recent if address and where == address]

    def forget_attempt(self, attempt: int) -> None:
        del self.failures[attempt]

    def note_success(self, attempt: int, login: str, before: datetime) -> None:
        self.failures = {number: row for number, row in self.failures.items() if row[0] != login and row[2] > before}

    def open_session(self, key: str, login: str, csrf: str, now: datetime, expires_at: datetime) -> None:
        self.sessions[key] = Holder(self.known[login], expires_at, now, csrf, self.assigned(login))

    def session(self, key: str) -> Holder | None:
        return self.sessions.get(key)

    def touch_session(self, key: str, now: datetime) -> None:
        self.sessions[key] = replace(self.sessions[key], seen_at=now)
        self.touched.append(now)

    def end_session(self, key: str, now: datetime) -> None:
        self.sessions.pop(key, None)

    def open_token(self, key: str, login: str, now: datetime, expires_at: datetime) -> None:
        self.tokens[key] = Holder(self.known[login], expires_at, assigned=self.assigned(login))

    def token(self, key: str) -> Holder | None:
        return self.tokens.get(key)

    def end_token(self, key: str, now: datetime) -> None:
        self.tokens.pop(key, None)
