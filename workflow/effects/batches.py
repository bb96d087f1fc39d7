"""Art. 8: the round is announced, opens, may be extended, closes; unsent drafts lapse with it."""

from datetime import date

from workflow import timers
from workflow.calendar import day_start
from workflow.cases import Command
from workflow.guards.batches import STAGE_DAYS
from workflow.situation import Outcome, Situation


def announce_batch(situation: Situation) -> Outcome:
    """The window as the notice prints it; two timers on its edges."""
    data = situation.data
    opens = date.fromisoformat(data["opens_on"])
    facts = {name: data[name] for name in ("year", "notice_number", "opens_on", "closes_on")}
    facts |= {name: data[name] for name in (*STAGE_DAYS, "pass_score") if data.get(name)}
    opening = timers.arm_at(situation.case, "T_BATCH_OPEN", opens, day_start(opens), situation.today)
    return Outcome(facts=facts, timers=[opening, _closing(situation)])


def _closing(situation: Situation) -> dict[str, object]:
    closes = date.fromisoformat(situation.data["closes_on"])
    return timers.arm_at(situation.case, "T_BATCH_CLOSE", closes, timers.end_of(closes), situation.today)


def batch_opened(situation: Situation) -> Outcome:
    """Nothing but the move: the window is open."""
    return Outcome()


def batch_closed(situation: Situation) -> Outcome:
    """Every draft of the batch lapses in the same transaction (AP-03)."""
    lapse = (Command("batch_closed", case_id=draft.id, wake="BA-03") for draft in situation.related.drafts)
    return Outcome(follows=list(lapse))


def extend_batch(situation: Situation) -> Outcome:
    """A later last day; the closing timer is set anew, the old one superseded."""
    facts = {"closes_on": situation.data["closes_on"], "extension_notice": situation.data["notice_number"]}
    superseded = timers.ended(situation.case, "T_BATCH_CLOSE", "superseded")
    return Outcome(facts=facts, timers=[*superseded, _closing(situation)])


EFFECTS = {e.__name__: e for e in (announce_batch, batch_opened, batch_closed, extend_batch)}
