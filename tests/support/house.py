"""The whole service over a town: its people can sign in, and a client speaks for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.clock import mark_as_test
from adapters.passwords import PasswordCost
from adapters.settings import Settings
from api import wiring
from api.app import create_app
from services.people import hash_of
from services.users import User
from tests.support.world import DISTRICT, EXPERTS, OTHER_DISTRICT, USCC, Town
from workflow.roles import Role

CHEAP = PasswordCost(time_cost=1, memory_kib=8)
PASSWORD = "shifan-test-1"
OTHER_USCC = "91520115DEM0000225"
KEY = "a-long-enough-key-of-many-letters-0123456789"
PEOPLE: Mapping[str, tuple[tuple[Role, ...], str]] = {
    "shenbao": ((Role.APPLICANT,), USCC),
    "other_applicant": ((Role.APPLICANT,), OTHER_USCC),
    "d_officer": ((Role.DISTRICT_OFFICER,), DISTRICT),
    "d_leader": ((Role.DISTRICT_LEADER,), DISTRICT),
    "other_officer": ((Role.DISTRICT_OFFICER,), OTHER_DISTRICT),
    "other_leader": ((Role.DISTRICT_LEADER,), OTHER_DISTRICT),
    "md_officer": ((Role.MUNICIPAL_DEPARTMENT_OFFICER,), "MD-SW"),
    "md_leader": ((Role.MUNICIPAL_DEPARTMENT_LEADER,), "MD-SW"),
    "c_officer": ((Role.CITY_OFFICER,), "CITY"),
    "c_leader": ((Role.CITY_LEADER,), "CITY"),
    "c_leader2": ((Role.CITY_LEADER,), "CITY"),
    "supervisor": ((Role.CITY_SUPERVISION,), "CITY"),
    "finance": ((Role.FINANCE_OFFICER,), "CITY"),
    "auditor": ((Role.AUDITOR,), ""),
    "admin": ((Role.SYSTEM_ADMIN,), ""),
}


@dataclass
class Caller:
    """Somebody at the other end of the interface, or anybody where there is no token."""

    app: Flask
    token: str = ""

    def __call__(self, method: str, path: str, **how: Any) -> TestResponse:
        """One request under /api/v1."""
        client: FlaskClient = self.app.test_client(use_cookies=False)
        headers = {**how.pop("headers", {}), **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        return client.open(f"/api/v1{path}", method=method, headers=headers, base_url="http://localhost", **how)

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read."""
        return self("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send a JSON body; headers by their name with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self("POST", path, json={} if body is None else body, headers=named)


class House:
    """A town, the parts of the service on its database, and the application over them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.town = Town(url)
        mark_as_test(self.town.engine)
        self.settings = Settings(database_url=url, data_dir=folder, password_cost=CHEAP, given_key=KEY)
        built = wiring.build(self.settings)
        self.parts = replace(built, world=replace(built.world, clock=self.town.clock))
        self.app = create_app(self.parts)
        hashed = self.parts.passwords.hashed(PASSWORD)
        for login, (roles, org) in PEOPLE.items():
            self.parts.people.add(User(login, login, frozenset(roles), org), hashed, datetime.now(UTC))

    def close(self) -> None:
        """Give every connection back."""
        self.parts.close()
        self.town.close()

    def caller(self, login: str = "") -> Caller:
        """Somebody with a token of their own; anybody without a login."""
        if not login:
            return Caller(self.app)
        key, now = f"token of {login}", datetime.now(UTC)
        if self.parts.people.token(hash_of(key)) is None:
            self.parts.people.open_token(hash_of(key), login, now, datetime(2999, 1, 1, tzinfo=UTC))
        return Caller(self.app, key)

    def everybody(self) -> Sequence[str]:
        """The logins of one person in every role, and of people of other places."""
        return (*PEOPLE, EXPERTS[0], EXPERTS[1])
