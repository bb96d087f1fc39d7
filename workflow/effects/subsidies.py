"""Art. 16, 17: the one-time subsidy, from the recognition to the payment."""

from datetime import date

from workflow.cases import Json
from workflow.effects.drafts import keep_apart
from workflow.effects.platforms import belonging
from workflow.situation import Outcome, Situation
from workflow.subsidy import fund_of


def subsidy_eligible(situation: Situation) -> Outcome:
    """Opened with the register entry, for the whole lineage at once."""
    return Outcome(facts=_claim(situation), data={})


def _claim(situation: Situation) -> dict[str, object]:
    amount = f"{situation.pack.value('subsidy.amount_yuan'):.2f}"
    return {"lineage": list(situation.data["lineage"]), "amount_yuan": amount}


def _lineage_now(situation: Situation) -> dict[str, object]:
    """The claim takes in what has been merged since (Art. 16, Q13): the database refuses it where that had its own."""
    parent = situation.related.parent
    own, joined = situation.facts["lineage"], parent.facts["lineage"] if parent else ()
    return {"lineage": [*own, *(item for item in joined if item not in own)]}


def subsidy_paid_earlier(situation: Situation) -> Outcome:
    """Paid before this system, as the import says."""
    on = date.fromisoformat(situation.data["paid_on"])
    return Outcome(facts={**_claim(situation), "paid_on": on.isoformat(), "fund": fund_of(on, situation.pack)}, data={})


def approve_subsidy(situation: Situation) -> Outcome:
    """Approved by the second person; the account stays outside the event's bytes."""
    data = situation.data
    outcome = Outcome(data={"account_name": data["account_name"], "account": data["account"]})
    people = {"requested_by": situation.preparer, "approved_by": situation.actor.user}
    account = {"account_name": data["account_name"], "account": data["account"]}
    outcome.facts = {**account, **people, "approved_on": situation.today.isoformat(), **_lineage_now(situation)}
    return outcome


def prepare_subsidy(situation: Situation) -> Outcome:
    """The request: whose account, in which bank; the number is put aside."""
    outcome = Outcome()
    account = keep_apart(situation, outcome, {"bank": situation.data["bank"], "number": situation.data["account"]})
    told = {name: value for name, value in situation.data.items() if name not in ("bank", "account")}
    outcome.data = {**told, "account": account}
    return outcome


def record_payment(situation: Situation) -> Outcome:
    """Paid: when, by which voucher, out of which fund (Art. 17, by the day of payment, Q12)."""
    data = situation.data
    fund = fund_of(date.fromisoformat(data["on"]), situation.pack)
    paid = {"paid_on": data["on"], "voucher": data["voucher"], "fund": fund, "paid_by": situation.actor.user}
    return Outcome(facts=paid | _lineage_now(situation), data={**data, "fund": fund})


def approval_falls(situation: Situation) -> Outcome:
    """Approved for the account of the operator before: to be requested anew for that of the one there is now."""
    data = situation.data
    fallen = {"on": situation.today.isoformat(), "account_name": situation.facts["account_name"], **_told(data)}
    number = str(len(situation.facts.get("fallen", {})) + 1)
    facts: dict[str, object] = dict.fromkeys(("account", "account_name", "requested_by", "approved_by", "approved_on"))
    return Outcome(facts=facts | {"fallen": {number: fallen}}, set=belonging(situation), data=_told(data))


def _told(data: Json) -> dict[str, str]:
    return {name: data[name] for name in ("operator", "organisation", "reason") if data.get(name)}


def void_subsidy(situation: Situation) -> Outcome:
    """No subsidy any more: why."""
    return Outcome(facts={"void": situation.data["reason"]})


EFFECTS = {
    e.__name__: e
    for e in (subsidy_eligible, subsidy_paid_earlier, approve_subsidy, record_payment, approval_falls, void_subsidy)
}
