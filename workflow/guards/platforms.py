"""Art. 4, 12, 14: what entering, changing and leaving the register takes."""

from collections.abc import Callable
from datetime import date

from workflow.guards.answer import Answer, answer
from workflow.guards.shared import is_office_now
from workflow.lineage import carried_on, has_had_it
from workflow.platform_states import ACTIVE
from workflow.situation import Situation
from workflow.transition import START
from workflow.words import FUNCTIONS

NEEDED = (
    "name",
    "operator",
    "jurisdiction_code",
    "functions",
    "certified_on",
    "announcement_number",
    "certificate_number",
)
CHANGES = ("name", "operator", "uscc", "address", "representative")


def import_complete(situation: Situation) -> Answer:
    """Everything the register shows, a day of recognition not in the future, functions of Art. 6, each once."""
    data = situation.data
    missing = [name for name in NEEDED if not data.get(name)]
    functions = data.get("functions") or ()
    known = not missing and all(function in FUNCTIONS and functions.count(function) == 1 for function in functions)
    past = not missing and date.fromisoformat(data["certified_on"]) <= situation.today
    paid = str(data.get("subsidy_paid_on") or "")
    return answer("import_complete", "12", known and past and paid <= situation.today.isoformat(), "、".join(missing))


def predecessor_registered(situation: Situation) -> Answer:
    """The recognition said to be carried on is in the register: an unknown one would open a lineage of its own.

    While both are only proposed, as from one file, the earlier one may wait as well.
    """
    number = str(situation.data.get("predecessor") or "")
    there = (case for case in situation.related.kin if case.state != START or not situation.preparer)
    known = not number or any(case.number == number for case in there)
    return answer("predecessor_registered", "16", known, number, number=number)


def subsidy_day_possible(situation: Situation) -> Answer:
    """Art. 16 pays what was recognised since its day, once recognised: what an earlier one had is its own."""
    data, since = situation.data, situation.pack.value("subsidy.certified_from").isoformat()
    paid = str(data.get("subsidy_paid_on") or "")
    certified = str(data.get("certified_on") or paid)
    return answer("subsidy_day_possible", "16", not paid or since <= certified <= paid, paid, since=since)


def paid_once(situation: Situation) -> Answer:
    """A payment made earlier is the one of its lineage: beside a claim that stands it would be lost, and paid again."""
    data, related = situation.data, situation.related
    before = carried_on(related.kin, str(data.get("name") or ""), str(data.get("predecessor") or ""))
    holds = not data.get("subsidy_paid_on") or not has_had_it(before, related.claimed)
    number = before.number if before else ""
    return answer("paid_once", "16", holds, number, number=number)


def exit_requested(situation: Situation) -> Answer:
    """The platform itself has asked (Art. 4: 自愿)."""
    return answer("exit_requested", "4", bool(situation.facts.get("exit_request")))


def change_named(situation: Situation) -> Answer:
    """At least one thing that changes, and why."""
    data = situation.data
    named = [name for name in CHANGES if data.get(name)]
    return answer("change_named", "", bool(named) and bool(data.get("reason")), "、".join(named))


def operator_verified(situation: Situation) -> Answer:
    """Another operator, by name or by credit code: Art. 5 was looked at again on the spot, and its code is given."""
    data = situation.data
    other = any(
        data.get(name) and data[name] != now
        for name, now in (("operator", situation.facts.get("operator")), ("uscc", situation.case.organisation))
    )
    verified = bool(data.get("verified_on")) and bool(data.get("verification"))
    holds = not other or (verified and data["verified_on"] <= situation.today.isoformat() and bool(data.get("uscc")))
    return answer("operator_verified", "5", holds)


def operator_gone(situation: Situation) -> Answer:
    """The registry's word that the operator is struck off or dissolved; another reason ends no title this way."""
    proof = str(situation.data.get("registry_proof") or "").strip()
    return answer("operator_gone", "", bool(proof), proof)


def another_district(situation: Situation) -> Answer:
    """Another one than now, with the paper of hand-over."""
    data = situation.data
    holds = data.get("district") not in (None, "", situation.case.district) and bool(data.get("handover"))
    return answer("another_district", "3, 14", holds, data.get("district") or "")


def office_of_today(situation: Situation) -> Answer:
    """A district, county or zone there is today: another one's platforms nobody looks after, and it never reports."""
    code = str(situation.data.get("district") or situation.data.get("jurisdiction_code") or "")
    return answer("office_of_today", "3", is_office_now(situation), code, code=code)


def other_platform_active(situation: Situation) -> Answer:
    """The platform to be taken in is another one, and holds its title."""
    other = situation.related.other
    holds = other is not None and other.id != situation.case.id and other.state in ACTIVE
    return answer("other_platform_active", "", holds, other.state if other else "")


def planned_ahead(situation: Situation) -> Answer:
    """A day to come, and what is to be looked at."""
    data = situation.data
    on = str(data.get("planned_on") or "")
    return answer("planned_ahead", "14", on >= situation.today.isoformat() and bool(data.get("text")), on)


def inspection_complete(situation: Situation) -> Answer:
    """Ledger, quality, fees and satisfaction (Art. 14), by whom, on a day gone by."""
    data = situation.data
    missing = [name for name in ("ledger", "quality", "fees", "satisfaction") if not data.get(name)]
    past = str(data.get("inspected_on") or "9999") <= situation.today.isoformat()
    return answer("inspection_complete", "14", not missing and past and bool(data.get("people")), len(missing))


def follow_up_open(situation: Situation) -> Answer:
    """An inspection on record that asked for something, not closed yet."""
    number = str(situation.data.get("inspection") or "")
    asked = situation.facts.get("inspections", {}).get(number, {})
    done = {entry.get("inspection") for entry in situation.facts.get("follow_ups", {}).values()}
    holds = bool(asked.get("follow_up")) and number not in done and bool(situation.data.get("text"))
    return answer("follow_up_open", "14", holds, number)


def day_gone_by(situation: Situation) -> Answer:
    """A day, not in the future."""
    on = str(situation.data.get("on") or "")
    return answer("day_gone_by", "", bool(on) and on <= situation.today.isoformat(), on)


GUARDS = {exit_requested.__name__: exit_requested}
CHECKS = {
    check.__name__: check
    for check in (
        import_complete, predecessor_registered, subsidy_day_possible, paid_once, change_named,
        operator_verified, operator_gone, another_district, office_of_today, other_platform_active, planned_ahead,
        inspection_complete, follow_up_open, day_gone_by,
    )
}  # fmt: skip
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
