"""Users, organisations, sessions, tokens and failed sign-ins in the database. Implements `services.people.People`."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Executable, RowMapping, Select, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database import reading
from adapters.tables import cases, login_attempts, organisations, sessions, tokens, users
from services.people import FAILURES_PER_ADDRESS, FAILURES_PER_LOGIN, Holder
from services.users import LoginTaken, Organisation, User
from workflow.history import from_micros, micros
from workflow.roles import Role

_USER = (users.c.login, users.c.name, users.c.roles, users.c.org, users.c.related, users.c.active)
_ENDED_SHEETS = ("recused", "superseded", "stopped")


class StoredPeople:
    """People in one database, SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)

    def user(self, login: str) -> User | None:
        row = self._row(select(*_USER).where(users.c.login == login))
        return _user(row) if row else None

    def users(self) -> Sequence[User]:
        return tuple(_user(row) for row in self._rows(select(*_USER).order_by(users.c.login)))

    def organisations(self) -> Sequence[Organisation]:
        c = organisations.c
        rows = self._rows(select(c.code, c.name, c.kind, c.valid_from, c.valid_to).order_by(c.code))
        return tuple(Organisation(**row) for row in rows)

    def password_hash(self, login: str) -> str | None:
        row = self._row(select(users.c.password_hash).where(users.c.login == login, users.c.active == 1))
        return row["password_hash"] if row else None

    def replace_hash(self, login: str, password_hash: str) -> None:
        self._do(update(users).where(users.c.login == login).values(password_hash=password_hash))

    def add(self, user: User, password_hash: str, now: datetime) -> None:
        row = {
            "login": user.login,
            "name": user.name,
            "password_hash": password_hash,
            "org": user.org,
            "roles": json.dumps(sorted(user.roles)),
            "related": json.dumps(sorted(user.related), ensure_ascii=False),
            "active": int(user.active),
            "created_at": micros(now),
        }
        try:
            self._do(insert(users).values(row))
        except IntegrityError:
            raise LoginTaken(user.login) from None

    def assigned(self, login: str) -> tuple[tuple[str, str], ...]:
        with self._reads.connect() as connection:
            return _live_sheets(connection, login)

    def note_attempt(self, login: str, address: str, now: datetime) -> int:
        row = {"login": login, "address": address, "at": micros(now), "ok": 0}
        with self._engine.begin() as connection:
            inserted = connection.execute(insert(login_attempts).values(row).returning(login_attempts.c.id))
            return int(inserted.scalar_one())

    def attempts(self, login: str, address: str, since: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
        c = login_attempts.c
        newest = select(c.at).where(c.ok == 0, c.at > micros(since)).order_by(c.at.desc())
        by_login = self._rows(newest.where(c.login == login).limit(FAILURES_PER_LOGIN + 1))
        by_address = self._rows(newest.where(c.address == address).limit(FAILURES_PER_ADDRESS + 1)) if address else ()
        return _instants(by_login), _instants(by_address)

    def forget_attempt(self, attempt: int) -> None:
        self._do(delete(login_attempts).where(login_attempts.c.id == attempt))

    def note_success(self, attempt: int, login: str, before: datetime) -> None:
        c = login_attempts.c
        with self._engine.begin() as connection:
            connection.execute(update(login_attempts).where(c.id == attempt).values(ok=1))
            connection.execute(delete(login_attempts).where(c.login == login, c.ok == 0))
            connection.execute(delete(login_attempts).where(c.at <= micros(before)))

    def open_session(self, key: str, login: str, csrf: str, now: datetime, expires_at: datetime) -> None:
        row = {
            "id": key,
            "user": login,
            "created_at": micros(now),
            "expires_at": micros(expires_at),
            "csrf": csrf,
            "last_seen_at": micros(now),
        }
        self._do(insert(sessions).values(row))

    def session(self, key: str) -> Holder | None:
        c = sessions.c
        return self._holder(
            _held(sessions, c.expires_at, c.last_seen_at, c.csrf).where(c.id == key, c.ended_at.is_(None))
        )

    def touch_session(self, key: str, now: datetime) -> None:
        self._do(update(sessions).where(sessions.c.id == key).values(last_seen_at=micros(now)))

    def end_session(self, key: str, now: datetime) -> None:
        ended = update(sessions).where(sessions.c.id == key, sessions.c.ended_at.is_(None))
        self._do(ended.values(ended_at=micros(now)))

    def open_token(self, key: str, login: str, now: datetime, expires_at: datetime) -> None:
        row = {"hash": key, "user": login, "created_at": micros(now), "expires_at": micros(expires_at)}
        self._do(insert(tokens).values(row))

    def token(self, key: str) -> Holder | None:
        c = tokens.c
        return self._holder(_held(tokens, c.expires_at).where(c.hash == key, c.revoked_at.is_(None)))

    def end_token(self, key: str, now: datetime) -> None:
        revoked = update(tokens).where(tokens.c.hash == key, tokens.c.revoked_at.is_(None))
        self._do(revoked.values(revoked_at=micros(now)))

    def _holder(self, query: Select[Any]) -> Holder | None:
        with self._reads.connect() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            user = _user(row)
            sheets = _live_sheets(connection, user.login) if Role.EXPERT in user.roles else ()
        seen = from_micros(row["last_seen_at"]) if "last_seen_at" in row else None
        return Holder(user, from_micros(row["expires_at"]), seen, row.get("csrf", ""), sheets)

    def _row(self, query: Select[Any]) -> RowMapping | None:
        with self._reads.connect() as connection:
            return connection.execute(query).mappings().first()

    def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        with self._reads.connect() as connection:
            return connection.execute(query).mappings().all()

    def _do(self, statement: Executable) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement)


def _held(of: Table, *columns: Any) -> Select[Any]:
    """Who holds a row of sessions or tokens; nobody does whose user is no longer active."""
    return select(*columns, *_USER).join_from(of, users, of.c.user == users.c.login).where(users.c.active == 1)


def _live_sheets(connection: Connection, login: str) -> tuple[tuple[str, str], ...]:
    c = cases.c
    query = (
        select(c.parent, c.state)
        .where(c.assignee == login, c.kind == "score_sheet", c.state.not_in(_ENDED_SHEETS))
        .order_by(c.parent)
    )
    return tuple((parent, state) for parent, state in connection.execute(query))


def _user(row: RowMapping) -> User:
    roles = frozenset(Role(name) for name in json.loads(row["roles"]))
    related = frozenset(json.loads(row["related"]))
    return User(row["login"], row["name"], roles, row["org"], related, bool(row["active"]))


def _instants(rows: Sequence[RowMapping]) -> Sequence[datetime]:
    return tuple(from_micros(row["at"]) for row in rows)
