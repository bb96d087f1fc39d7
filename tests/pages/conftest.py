"""The pages over a town on SQLite: its people may sign in, its clock stands where a test puts it."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.serving import make_server

from adapters.people import StoredPeople
from adapters.settings import Settings
from api import wiring
from api.app import create_app
from services.users import User
from tests.support.databases import Databases
from tests.support.people import PlainPasswords
from tests.support.world import DISTRICT, USCC, Town
from workflow.roles import Role

PASSWORD = "a password of the tests"
PEOPLE = (
    User("shenbao", "申报人", frozenset({Role.APPLICANT}), USCC),
    User(f"district_officer.{DISTRICT}", "区县经办甲", frozenset({Role.DISTRICT_OFFICER}), DISTRICT),
    User(f"district_leader.{DISTRICT}", "区县负责人甲", frozenset({Role.DISTRICT_LEADER}), DISTRICT),
    User("city_officer.CITY", "市局经办甲", frozenset({Role.CITY_OFFICER}), "CITY"),
    User("city_leader.CITY", "市局负责人甲", frozenset({Role.CITY_LEADER}), "CITY"),
    User("jiandu", "市局监督甲", frozenset({Role.CITY_SUPERVISION}), "CITY"),
    User("auditor", "审计甲", frozenset({Role.AUDITOR}), ""),
    User("admin", "管理员甲", frozenset({Role.SYSTEM_ADMIN}), ""),
)
DISTRICT_OFFICER, DISTRICT_LEADER = PEOPLE[1].login, PEOPLE[2].login
CITY_OFFICER, CITY_LEADER = PEOPLE[3].login, PEOPLE[4].login


@pytest.fixture
def town(sqlite_databases: Databases, migrated_template: Callable[[str], str]) -> Iterator[Town]:
    """A town of this test alone, whose people are in the database."""
    url = sqlite_databases.create(migrated_template("sqlite"))
    town = Town(url)
    people = StoredPeople(town.engine)
    for user in PEOPLE:
        people.add(user, PlainPasswords().hashed(PASSWORD), town.clock.now())
    try:
        yield town
    finally:
        town.close()
        sqlite_databases.drop(url)


@pytest.fixture
def app(town: Town, tmp_path: Path) -> Iterator[Flask]:
    """The application over the town, at the town's time."""
    settings = Settings(str(town.engine.url), tmp_path)
    built = wiring.build(settings)
    parts = replace(built, world=replace(built.world, clock=town.clock), passwords=PlainPasswords())
    try:
        yield create_app(parts)
    finally:
        built.close()


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


def token_of(html: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found[1]


@pytest.fixture
def signed(app: Flask) -> "SignIn":
    """Signs somebody in."""
    return SignIn(app)


class SignIn:
    """Browsers with somebody signed in."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, login: str) -> FlaskClient:
        client = self._app.test_client()
        token = token_of(client.get("/login").text)
        answer = client.post("/login", data={"username": login, "password": PASSWORD, "csrf_token": token})
        assert answer.status_code == 302, answer.text
        return client


@dataclass
class Browser:
    """A real browser on the service; one profile, one person at a time."""

    page: Page
    url: str

    def go(self, path: str) -> Page:
        """Open a page of the service."""
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, login: str) -> Page:
        """Sign in, instead of whoever was signed in before."""
        self.page.context.clear_cookies()
        page = self.go("/login")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers a real browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def surfer(page: Page, served: str) -> Browser:
    """Somebody at a browser."""
    return Browser(page, served)
