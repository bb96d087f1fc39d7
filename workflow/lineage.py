"""Art. 16, Q13: which recognition a new one carries on, so that a lineage has its subsidy once."""

from collections.abc import Collection, Sequence

from workflow.cases import Case
from workflow.platform_states import TITLED
from workflow.transition import START


def carried_on(kin: Sequence[Case], name: str, named: str = "") -> Case | None:
    """The recognition that one under `name` carries on, among the platforms of its legal person and the one named.

    The one named by its certificate number; else one of the same name, now or before; else the last of those that have
    lost their title and that nobody carries on yet: the same legal person recognised again. A title that stands under
    another name is another platform's (Q16).
    """
    kin = [case for case in kin if case.state != START]  # an import that waits for its second person is none yet
    if named:
        return next((case for case in kin if case.number == named), None)
    same = [case for case in kin if name in (case.name, *case.facts.get("former_names", ()))]
    return max(same or _left_over(kin), key=lambda case: case.opened_at, default=None)


def _left_over(kin: Sequence[Case]) -> list[Case]:
    carried = {before for case in kin for before in case.facts["lineage"] if before != case.id}
    return [case for case in kin if case.state not in TITLED and case.id not in carried]


def lineage_with(before: Case | None, own: str) -> list[str]:
    """The recognitions of a lineage, the first before the others, its own last."""
    return [*(before.facts["lineage"] if before else ()), own]


def has_had_it(before: Case | None, claimed: Collection[str]) -> bool:
    """Whether the lineage has its subsidy, or one that is still to be paid."""
    return before is not None and not set(before.facts["lineage"]).isdisjoint(claimed)
