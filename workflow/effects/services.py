"""Art. 14: entries in a platform's service ledger. The history names and hashes the records; they lie beside it."""

from workflow.service_records import content_hash, span_of
from workflow.situation import Outcome, Situation


def record_services(situation: Situation) -> Outcome:
    """An entry, called by the number of its event: how many records, over which days, their hash, whence they came."""
    data, records = dict(situation.data), tuple(situation.data["records"])
    del data["records"]
    first, last = span_of(records)
    told = {
        "entry": situation.case.version + 1,
        "lines": len(records),
        "first_on": first,
        "last_on": last,
        "sha256": content_hash(records),
        "source": "workbook" if data.get("workbook") else "typed",
    }
    return Outcome(data={**data, **told}, records=records)


def void_services(situation: Situation) -> Outcome:
    """An entry taken back whole: its records stay, and are shown and counted no more."""
    entry = situation.related.service_entry
    told = {name: entry[name] for name in ("lines", "sha256")} if entry else {}
    return Outcome(data={**situation.data, **told})


EFFECTS = {effect.__name__: effect for effect in (record_services, void_services)}
