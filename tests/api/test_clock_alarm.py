"""A clock that jumped, or is not the database's: whoever looks after the service reads it, and so does all staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from services.clock_alarms import told
from tests.support.clocks import HandTimes, watch_over
from tests.support.house import PASSWORD, House

BASE = "http://localhost"


@pytest.fixture
def times(house: House) -> Iterator[HandTimes]:
    """The clocks of the machine the service runs on."""
    times = HandTimes()
    house.parts = replace(house.parts, watch=watch_over(house.town, times, skew=timedelta(days=4_000)))
    house.app = create_app(house.parts)
    return times


def jumped(house: House, times: HandTimes) -> str:
    """The clock jumps, a beat looks at it; what the alarm says."""
    times.ahead = timedelta(days=30)
    house.parts.watch.look()
    alarm = house.parts.alarms.open()
    assert alarm is not None
    return told(alarm)


def gauges(house: House) -> dict[str, float]:
    lines = house.app.test_client().get("/metrics", base_url=BASE).text.splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if line.startswith("shifan_"))}


def test_an_alarm_is_told_and_takes_no_page_out_of_service(house: House, times: HandTimes):
    client = house.app.test_client()
    assert client.get("/readyz", base_url=BASE).json == {"ok": True}
    assert gauges(house)["shifan_clock_alarm"] == 0
    said = jumped(house, times)
    ready = client.get("/readyz", base_url=BASE)
    assert (ready.status_code, ready.json) == (200, {"ok": True, "timers": said})
    assert gauges(house)["shifan_clock_alarm"] == 1
    times.ahead = timedelta()
    assert client.get("/readyz", base_url=BASE).json == {"ok": True}


def signed_in(house: House, login: str) -> FlaskClient:
    """A browser with somebody signed in."""
    client = house.app.test_client()
    form = client.get("/login", base_url=BASE).text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/login", data={"username": login, "password": PASSWORD, "csrf_token": token}, base_url=BASE)
    return client


@pytest.mark.parametrize(
    ("login", "shown"),
    [("c_officer", True), ("d_leader", True), ("auditor", True), ("admin", True), ("shenbao", False)],
)
def test_every_page_of_staff_bears_the_alarm(house: House, times: HandTimes, login: str, shown: bool):
    said, client = jumped(house, times), signed_in(house, login)
    for path in ("/", "/public/", "/public/platforms"):
        page = client.get(path, base_url=BASE)
        assert page.status_code == 200
        assert (f'role="alert"><div class="frame"><p>{said}' in page.text) is shown
    assert said not in house.app.test_client().get("/public/", base_url=BASE).text


def test_workers_whose_clock_holds_them_are_counted(house: House, times: HandTimes):
    assert gauges(house)["shifan_workers_held"] == 0
    nothing = timedelta()
    house.parts.ticks.note(
        house.parts.machine_now(), fired=0, held=0, failed=0, lateness=nothing, took=nothing, why="本机时钟"
    )
    assert gauges(house)["shifan_workers_held"] == 1


class TestAgainstTheServer:
    """Only PostgreSQL has a clock of its own."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "postgresql"

    pytestmark = pytest.mark.postgresql

    def test_a_node_that_is_off_is_taken_out_of_service(self, house: House):
        times = HandTimes()
        house.parts = replace(house.parts, watch=watch_over(house.town, times))
        house.app = create_app(house.parts)
        times.ahead = timedelta(seconds=20)
        ready = house.app.test_client().get("/readyz", base_url=BASE)
        assert (ready.status_code, ready.json["ok"]) == (503, False)
        assert "本机时钟比数据库快" in ready.json["timers"]
        assert 19 < gauges(house)["shifan_clock_skew_seconds"] <= 20
