"""Timers that failed so often that the clock left them alone: who may set them going again, and how."""

from services.ports import Wanted, World
from workflow.refusals import Forbidden, NotVisible, Refusal
from workflow.roles import Actor, Role


def retry(case_id: str, kind: str, *, actor: Actor, world: World) -> None:
    """Let the next beat fire an incident's timer, after a repair. It is still decided by its due instant.

    Raises Forbidden for anybody but the system administrator, NotVisible, and Refusal where there is no incident.
    """
    if not actor.has(Role.SYSTEM_ADMIN):
        raise Forbidden("forbidden_route")
    with world.store.write() as unit:
        if unit.hold(Wanted(case_id)).case is None:
            raise NotVisible("no_such_case")
        if not any(row["kind"] == kind for row in world.store.timers(case_id=case_id, status="failed")):
            raise Refusal("no_incident", case=case_id, kind=kind)
        unit.wake_incident(case_id, kind, f"已由 {actor.user} 重新启动")
        unit.commit()
