"""Art. 8: one batch a year, with the window its notice sets."""

from collections.abc import Callable
from datetime import date

from workflow.guards.answer import Answer, answer
from workflow.notices import long_date
from workflow.situation import Situation

STAGE_DAYS = ("recommend_by", "pre_review_by")
"""What a notice may set for the stages after the window (Art. 8: 具体时间及要求以当年申报工作通知为准)."""


def _dates(situation: Situation) -> tuple[date, date]:
    data = situation.data
    return date.fromisoformat(data["opens_on"]), date.fromisoformat(data["closes_on"])


def window_ahead(situation: Situation) -> Answer:
    """The window opens not after it closes, is not over yet, and opens in the batch's year or the year before."""
    opens, closes = _dates(situation)
    ahead = (
        opens <= closes
        and closes >= situation.today
        and opens.year in (situation.data["year"] - 1, situation.data["year"])
    )
    return answer("window_ahead", "8", ahead, f"{opens} 至 {closes}")


def stages_in_order(situation: Situation) -> Answer:
    """The last days the notice may set for the recommendation and the pre-review follow the window, in this order."""
    data = situation.data
    days = [data["closes_on"], *(data[name] for name in STAGE_DAYS if data.get(name))]
    return answer("stages_in_order", "8", days == sorted(days), "、".join(days), days="、".join(days))


def only_batch_of_its_year(situation: Situation) -> Answer:
    """Once a year: no other batch of this year stands."""
    year = situation.data.get("year")
    return answer("only_batch_of_its_year", "8", situation.related.batch is None, year, "每年一次", year=year)


def _long(text: str) -> str:
    return long_date(date.fromisoformat(text))


def closes_later(situation: Situation) -> Answer:
    """An extension extends."""
    now, wanted = situation.facts.get("closes_on", ""), str(situation.data.get("closes_on") or "")
    return answer(
        "closes_later", "8", wanted > now and wanted >= situation.today.isoformat(), wanted, closes_on=_long(now)
    )


def batch_announced(situation: Situation) -> Answer:
    """The year's notice is out and its window not yet over (judged by date, not by whether a timer ran)."""
    batch = situation.related.batch
    ahead = batch is not None and batch.facts["closes_on"] >= situation.today.isoformat()
    return answer("batch_announced", "8", ahead)


def window_open(situation: Situation) -> Answer:
    """Inside the window, both days included, to 24:00 Asia/Shanghai of the last."""
    batch = situation.related.batch
    if batch is None:
        return answer("window_open", "8", False, "无批次", opens_on="—", closes_on="—")
    opens, closes = batch.facts["opens_on"], batch.facts["closes_on"]
    inside = opens <= situation.today.isoformat() <= closes
    return answer(
        "window_open",
        "8",
        inside,
        situation.today,
        f"{opens} 至 {closes}",
        opens_on=_long(opens),
        closes_on=_long(closes),
    )


GUARDS = {
    "only_batch_of_its_year": only_batch_of_its_year,
    "batch_announced": batch_announced,
    "window_open": window_open,
}
CHECKS = {"window_ahead": window_ahead, "stages_in_order": stages_in_order, "closes_later": closes_later}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
