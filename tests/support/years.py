"""A platform in the register and the people of its years, for the stories of Articles 12 to 17."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.support.packs import PACK
from tests.support.world import DISTRICT, EXPERTS, OTHER_DISTRICT, USCC, Desk, Person, Town
from workflow import uscc
from workflow.calendar import SHANGHAI
from workflow.roles import Role
from workflow.states import Kind

OPERATOR = "虚构黔禾服务有限公司"
WEIGHTS = {indicator.id: indicator.weight for indicator in PACK.indicators("assessment")}


class Years:
    """What happens to platforms after the plaque."""

    def __init__(self, town: Town) -> None:
        self.town = town

    @property
    def finance(self) -> Person:
        """Who pays."""
        return self.town.person(Role.FINANCE_OFFICER, "caiwu")

    @property
    def district(self) -> Desk:
        """The district, whose changes the city approves."""
        return self.office(DISTRICT)

    def office(self, district: str) -> Desk:
        """Another district, whose changes the city approves."""
        return Desk(self.town.person(Role.DISTRICT_OFFICER, "", district), self.town.city.officer)

    def platform(self, number: str = "ZS-1", *, certified_on: str = "2017-09-27", **more: Any) -> str:
        """A platform recognised earlier, entered with its announcement; answers its id."""
        data = {**earlier_platform(number), "certified_on": certified_on}
        return self.town.city.decides("register_platform", kind="platform", **{**data, **more}).case.id

    def only(self, platform: str, kind: Kind) -> str:
        """The one case of a kind under a platform."""
        (found,) = self.town.children(platform, kind)
        return found.id

    def assessed(self, platform: str, *scores: str, year: int = 2025) -> str:
        """An assessment scored by as many experts; answers its id, concluded and not announced."""
        opened = self.town.city.officer.does("open_assessment", kind="assessment", parent=platform, year=year)
        for login, score in zip(EXPERTS, scores, strict=False):
            self._sheet(opened.case.id, login, Decimal(score))
        self.town.city.officer.does("conclude_scoring", opened.case.id)
        return opened.case.id

    def _sheet(self, assessment: str, login: str, total: Decimal) -> None:
        sheet = self.town.city.officer.does("assign_expert", kind="score_sheet", parent=assessment, expert=login)
        expert, name = self.town.expert(login), sheet.case.id
        expert.does("declare_interest", name, interest="none")
        expert.does("score", name, scores=marks(total), reasons=dict.fromkeys(WEIGHTS, "见评审意见"))
        expert.does("seal", name)

    def announced(self, platform: str, *scores: str, year: int = 2025) -> str:
        """The same, announced by two persons."""
        assessment = self.assessed(platform, *scores, year=year)
        self.town.city.decides("announce_assessment", assessment, url="https://gxj.guiyang.example/kh/1")
        return assessment

    def notified(self, platform: str, *, delivered_on: str = "2026-06-22") -> None:
        """The notice of the proposed revocation is delivered."""
        told = {"facts": "2025年度评分56.10分", "articles": ["15"], "delivery_proof": "回证1号"}
        self.town.city.decides("notify_proposed_revocation", platform, delivered_on=delivered_on, **told)

    def revoke(self, platform: str, number: str = "取1", **more: Any) -> None:
        """The title is cancelled."""
        told = {"reason": "年度考核不合格", "decision_number": f"决{number}", "announcement_number": f"公告{number}"}
        self.town.city.decides("revoke", platform, **told, **more)


def suspected(town: Town, platform: str) -> None:
    """Two persons give notice that a title may have been had by fraud: its year is graded only once that is settled."""
    told = {"facts": "申报材料涉嫌不实", "articles": ["10"], "delivery_proof": "回证9号"}
    today = town.clock.now().astimezone(SHANGHAI).date().isoformat()
    town.city.decides("propose_withdrawal_for_fraud", platform, delivered_on=today, **told)


def firm(number: int) -> str:
    """A credit code of its own for each number."""
    stem = f"91520115{number:08}0"
    return next(stem + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if uscc.check(stem + last).valid)


def earlier_platform(number: str) -> dict[str, Any]:
    """A platform recognised earlier, as an import brings it."""
    return {
        "name": f"虚构平台{number}",
        "operator": OPERATOR,
        "uscc": USCC,
        "jurisdiction_code": DISTRICT,
        "functions": ["information"],
        "announcement_number": f"公告{number}",
        "certificate_number": number,
        "plaque_number": f"P-{number}",
        "certified_on": "2017-09-27",
    }


def marks(total: Decimal) -> dict[str, str]:
    """Scores by indicator that add up to a total."""
    left, found = total, {}
    for name, weight in WEIGHTS.items():
        given = min(left, Decimal(weight))
        found[name], left = str(given), left - given
    return found


def reports_open_in_two_districts(town: Town) -> None:
    """Two platforms, one in each of two districts, on the Thursday before their reports are due."""
    town.clock.move_to("2025-12-15 09:00")
    years = Years(town)
    years.platform()
    years.platform("ZS-2", jurisdiction_code=OTHER_DISTRICT)
    town.clock.move_to("2026-03-26 09:00")
    town.tick()
