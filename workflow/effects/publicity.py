"""Art. 11 and 12: the result in public, the end of the period, the award and the register."""

from workflow import timers
from workflow.cases import Command
from workflow.history import digest, instant
from workflow.notices import announcement_text, publicity_text
from workflow.objections import ended_in
from workflow.situation import Outcome, Situation
from workflow.suspension import resume, suspend


def prepare_publicity(situation: Situation) -> Outcome:
    """A proposal to publish carries the notice it will stand in: one named to join, or a new one others may join."""
    named = situation.data.get("notice")
    return Outcome(data={**situation.data, "notice": named or situation.fresh(), "joins": bool(named)})


def open_publicity(situation: Situation) -> Outcome:
    """Published now: first and last day printed, every day of the count kept, the text with its hash."""
    case, data, pack = situation.case, situation.data, situation.pack
    armed, period = timers.arm_working_days(situation, "T_PUBLICITY")
    notice = situation.related.notice or {}
    earlier = list(notice.get("versions") or ()) if data.get("joins") else []
    names = [*(item["name"] for item in notice.get("items", ())), case.name]
    provisional = period.closes_at is None
    title, text = publicity_text(pack, case.batch, names, situation.today, period.last_day, provisional=provisional)
    printed = {
        "notice": data["notice"],
        "url": data["url"],
        "title": title,
        "text": text,
        "sha256": digest(text),
        "published_at": instant(situation.at),
        "first_day": situation.today.isoformat(),
        "last_day": period.last_day.isoformat(),
        "closes_at": instant(period.closes_at) if period.closes_at else None,
        "days": timers.day_table(period),
        "versions": [*earlier, {"published_at": instant(situation.at), "sha256": digest(text), "text": text}],
        "voided": None,
    }
    return Outcome(facts={"publicity": printed}, timers=[{**armed, "notice": data["notice"]}])


def publicity_elapsed(situation: Situation) -> Outcome:
    """The period has run out with nothing undecided; what follows is the authority's own act.

    When it ran out its timer says (`timers.publicity_elapsed_at`): thousands end at one instant, and none of their long
    facts is read or written for it.
    """
    return Outcome(
        data={"objections": {objection.number: objection.state for objection in situation.related.objections}}
    )


def void_publicity(situation: Situation) -> Outcome:
    """Taken down and to be corrected. What was published stays on record beside whatever is published next."""
    before = situation.facts["publicity"]
    kept = {name: before[name] for name in ("notice", "published_at", "first_day", "last_day", "sha256")}
    number = str(len(situation.facts.get("voided_publicities", {})) + 1)
    record = {**kept, "reason": situation.data["reason"], "voided_on": situation.today.isoformat()}
    facts = {
        "publicity": {"voided": situation.data["reason"], "suspended_on": None},
        "voided_publicities": {number: record},
    }
    return Outcome(facts=facts, timers=timers.ended(situation.case, "T_PUBLICITY", "cancelled"))


def suspend_publicity(situation: Situation) -> Outcome:
    """Where the pack says so (Q3, `suspend_item`) the count of this item stands still while an objection is handled."""
    stopped = suspend(situation, "T_PUBLICITY", "异议处理")
    if not stopped or situation.pack.value("publicity.on_objection") != "suspend_item":
        return Outcome()
    facts = {"suspended_on": situation.today.isoformat(), "closes_at": None}
    return Outcome(facts={"publicity": facts}, timers=stopped)


def resume_publicity(situation: Situation) -> Outcome:
    """The days left run on from the day after the last objection was decided; an unsuspended count just goes on."""
    running, period = resume(situation, "T_PUBLICITY")
    if period is None:
        return Outcome()
    facts = {
        "suspended_on": None,
        "last_day": period.last_day.isoformat(),
        "closes_at": instant(period.closes_at) if period.closes_at else None,
        "days": timers.day_table(period),
    }
    return Outcome(facts={"publicity": facts}, timers=running)


def announce_and_award(situation: Situation) -> Outcome:
    """Announcement, certificate and plaque under their numbers; the platform enters the register with them."""
    case, data = situation.case, situation.data
    numbers = (data["announcement_number"], data["certificate_number"], data["plaque_number"])
    objections = ended_in(situation.related.objections)
    title, text = announcement_text(
        situation.pack, case.batch, case.name, numbers, situation.today, objections=objections
    )
    award = {
        "notice": situation.fresh(),
        "title": title,
        "text": text,
        "sha256": digest(text),
        "published_at": instant(situation.at),
        "certified_on": situation.today.isoformat(),
        "announcement_number": numbers[0],
        "certificate_number": numbers[1],
        "plaque_number": numbers[2],
    }
    return Outcome(facts={"award": award}, follows=[_registration(situation, award["notice"])])


def _registration(situation: Situation, notice: str) -> Command:
    case, data = situation.case, situation.data
    profile = case.facts.get("applicant", {})
    platform = {
        "application": case.id,
        "award_notice": notice,
        "name": case.name,
        "operator": profile.get("name") or "",
        "uscc": case.organisation,
        "jurisdiction_code": case.district,
        "functions": sorted(case.facts.get("functions", {})),
        "certified_on": situation.today.isoformat(),
        "announcement_number": data["announcement_number"],
        "certificate_number": data["certificate_number"],
        "plaque_number": data["plaque_number"],
        **({"applicant_id": profile["applicant_id"]} if profile.get("applicant_id") else {}),
        **({"predecessor": data["predecessor"]} if data.get("predecessor") else {}),
    }
    return Command("register_platform", kind="platform", data=platform, wake="AP-20")


EFFECTS = {e.__name__: e for e in (open_publicity, publicity_elapsed, void_publicity, announce_and_award)}
