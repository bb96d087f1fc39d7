"""Art. 11, 12: a platform in the register, by the award or from an earlier recognition."""

from workflow.situation import Outcome, Situation

KEPT = (
    "operator",
    "functions",
    "certified_on",
    "announcement_number",
    "certificate_number",
    "plaque_number",
    "application",
)


def _registered(situation: Situation, *, imported: bool) -> Outcome:
    facts = {name: situation.data[name] for name in KEPT if situation.data.get(name)}
    return Outcome(facts={**facts, "imported": imported, "lineage": situation.case.id}, data={})


def import_platform(situation: Situation) -> Outcome:
    """Recognised before this system: entered by the city with the announcement it rests on."""
    return _registered(situation, imported=True)


def enter_register(situation: Situation) -> Outcome:
    """Entered in the wake of the award, in the same transaction."""
    return _registered(situation, imported=False)


EFFECTS = {"import_platform": import_platform, "enter_register": enter_register}
