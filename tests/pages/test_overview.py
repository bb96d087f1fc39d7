"""The leader's overview: the same counts and lights as the lists they lead to, within what the reader may see."""

import re

import pytest
from flask.testing import FlaskClient

from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_LEADER, SignIn
from tests.support.world import Town
from tests.support.years import reports_open_in_two_districts as busy


def test_counts_lead_to_lists_that_hold_as_many(town: Town, signed: SignIn) -> None:
    busy(town)
    client = signed(CITY_LEADER)
    page = client.get("/overview").text
    links = re.findall(r'<a href="(/\?tab=all&amp;kind=\w+&amp;state=\w+)">\S+ <b class="num">(\d+)</b>', page)
    assert links
    for link, count in links:
        listed = client.get(link.replace("&amp;", "&")).text
        assert len(re.findall(r'data-label="办件编号"', listed)) == int(count), link


def test_a_district_leader_is_shown_her_district_alone(town: Town, signed: SignIn) -> None:
    busy(town)
    page = signed(DISTRICT_LEADER).get("/overview").text
    assert "虚构平台ZS-1" in page
    assert "虚构平台ZS-2" not in page
    assert "虚构平台ZS-2" in signed(CITY_LEADER).get("/overview").text


def test_this_weeks_deadlines_end_with_the_sunday(town: Town, signed: SignIn) -> None:
    busy(town)
    client = signed("auditor")
    assert "本周没有到期的办件" in client.get("/overview").text  # Thursday; due on the Tuesday after
    town.clock.move_to("2026-03-30 09:00")
    page = client.get("/overview").text.partition("本周到期")[2]
    assert "虚构平台ZS-1" in page
    assert "2026年4月5日24时" in page


@pytest.mark.parametrize(("login", "status"), [(CITY_LEADER, 200), (DISTRICT_LEADER, 200), ("auditor", 200),
                                                (CITY_OFFICER, 403), ("shenbao", 403), ("admin", 403)])  # fmt: skip
def test_the_overview_is_for_leaders_and_auditors(signed: SignIn, login: str, status: int) -> None:
    client: FlaskClient = signed(login)
    assert client.get("/overview").status_code == status
    assert ('href="/overview"' in client.get("/").text) is (status == 200)
