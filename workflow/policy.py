"""Who may see which cases: one policy, deny by default, the same answer in memory and in a query."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from workflow.cases import Case
from workflow.roles import STAFF, Actor, Role
from workflow.states import Kind

CITY = (Role.CITY_OFFICER, Role.CITY_LEADER)
DISTRICT = (Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER)
DEPARTMENT = (Role.MUNICIPAL_DEPARTMENT_OFFICER, Role.MUNICIPAL_DEPARTMENT_LEADER)
PRIVATE = ("draft", "lapsed")  # nobody but the applicant (and the auditor) sees what was not handed in
NOT_YET = (*PRIVATE, "—")  # nor a platform of earlier years that is only proposed: that is the city's
MATERIALS_OPEN = ("declared", "scoring", "sealed")


@dataclass(frozen=True, slots=True)
class Clause:
    """Cases of some `kinds` (none named: every kind) whose `field` is among `values`, outside some states.

    `field` is one of id, district, organisation, recommender, assignee; empty asks nothing.
    """

    kinds: tuple[str, ...] = ()
    field: str = ""
    values: tuple[str, ...] = ()
    not_states: tuple[str, ...] = ()

    def covers(self, case: Case) -> bool:
        """Whether this clause lets the case be seen."""
        return (
            (not self.kinds or case.kind in self.kinds)
            and (not self.field or getattr(case, self.field) in self.values)
            and case.state not in self.not_states
        )


Scope = tuple[Clause, ...]


@lru_cache(maxsize=1024)
def scope_of(actor: Actor) -> Scope:
    """What the actor may see, as alternatives. An empty scope sees nothing.

    Everyone signed in sees the batches: the application notice is public (Art. 8). All staff count by the holiday
    notices and see them; a notice that is only proposed is the city's.
    """
    clauses: list[Clause] = []
    if actor.has(Role.AUDITOR):
        clauses.append(Clause())
    if any(actor.has(role) for role in CITY):
        clauses.append(Clause(not_states=PRIVATE))
    clauses.extend(_local_clauses(actor))
    if actor.has(Role.EXPERT):
        clauses.append(Clause((Kind.SCORE_SHEET,), "assignee", (actor.user,)))
        clauses.append(Clause((Kind.APPLICATION, Kind.ASSESSMENT), "id", tuple(case for case, _ in actor.assigned)))
    if actor.has(Role.CITY_SUPERVISION):
        clauses.append(Clause((Kind.APPLICATION, Kind.OBJECTION), not_states=PRIVATE))
        clauses.append(Clause((Kind.PLATFORM,), not_states=("—",)))
    if actor.has(Role.FINANCE_OFFICER):
        clauses.append(Clause((Kind.PLATFORM, Kind.SUBSIDY), not_states=("—",)))
    if clauses and actor.roles & STAFF:
        clauses.append(Clause((Kind.HOLIDAY_NOTICE,), not_states=("—",)))
    if clauses:
        clauses.append(Clause((Kind.BATCH,), not_states=("—",)))
    return tuple(clauses)


def _local_clauses(actor: Actor) -> Iterable[Clause]:
    """What belonging to an organisation lets one see: one's own, one's district's, what one recommends."""
    if not actor.org:
        return
    if actor.has(Role.APPLICANT):
        own = (Kind.APPLICATION, Kind.PLATFORM, Kind.ANNUAL_REPORT, Kind.SUBSIDY)
        yield Clause(own, "organisation", (actor.org,), ("—",))
    if any(actor.has(role) for role in DISTRICT):
        local = (Kind.APPLICATION, Kind.PLATFORM, Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT)
        yield Clause(local, "district", (actor.org,), NOT_YET)
    if any(actor.has(role) for role in (*DISTRICT, *DEPARTMENT)):
        yield Clause((Kind.APPLICATION,), "recommender", (actor.org,), PRIVATE)


def may_see(actor: Actor, case: Case) -> bool:
    """Whether the actor may know that this case exists."""
    return any(clause.covers(case) for clause in scope_of(actor))


SERVICE_READERS = frozenset((Role.APPLICANT, *DISTRICT, *CITY, Role.AUDITOR))


def may_read_service_ledger(actor: Actor, case: Case) -> bool:
    """Whether the actor may read a platform's service ledger (Art. 14): its own people, its district, city, auditors.

    What another role lets him see of the platform, as finance does, does not open its ledger.
    """
    return case.kind == Kind.PLATFORM and may_see(replace(actor, roles=actor.roles & SERVICE_READERS), case)


def may_open_documents(actor: Actor, case: Case) -> bool:
    """Whether the actor may read the documents of an application he sees.

    An expert who has not yet declared his interests may not: materials stay closed until he has.
    """
    if not may_see(actor, case):
        return False
    if sees_as_expert(actor, case):
        return any(application == case.id and state in MATERIALS_OPEN for application, state in actor.assigned)
    return True


def sees_as_expert(actor: Actor, case: Case) -> bool:
    """Whether nothing but a score sheet lets the actor see the case, whatever other roles he holds elsewhere."""
    return actor.has(Role.EXPERT) and not may_see(replace(actor, roles=actor.roles - {Role.EXPERT}), case)
