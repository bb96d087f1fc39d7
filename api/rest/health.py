"""Health and metrics, for whoever watches over the service."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from api import wiring
from api.auth import actor_here, parts
from workflow.refusals import NotVisible
from workflow.roles import Role

bp = Blueprint("health", __name__)

_LOCAL = ("127.0.0.1", "::1")


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """Whether this process answers."""
    return jsonify(ok=True)


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether it can do its work: the database answers, at this version's schema, and says the same time.

    An open alarm is told, and takes nothing out of service: people go on while timers wait for a look at the clock.
    """
    look = wiring.clock_look(parts()) if wiring.database_answers(parts()) else None
    ok = look is not None and (not look.why or look.alarm is not None)
    told = {"timers": look.why} if look is not None and look.why else {}
    return jsonify(ok=ok, **told), HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, from this machine or for a system administrator."""
    actor = actor_here()
    local = request.remote_addr in _LOCAL and not parts().settings.trusted_proxies
    if not local and not (actor and actor.has(Role.SYSTEM_ADMIN)):
        raise NotVisible("no_such_page")
    return Response(generate_latest(_registry()), mimetype=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    house, registry = parts(), CollectorRegistry()
    last = house.ticks.last()
    age = (house.machine_now() - last.at).total_seconds() if last else float("nan")
    Gauge("shifan_seconds_since_beat", "Seconds since a beat was last written down", registry=registry).set(age)
    due = house.store.timers(due_before=house.world.clock.now(), status="armed")
    waiting = Gauge("shifan_timers_overdue", "Armed timers past their due instant", registry=registry)
    waiting.set(sum(1 for timer in due if not timer["provisional"]))
    _clock_gauges(registry)
    return registry


def _clock_gauges(registry: CollectorRegistry) -> None:
    look, held = parts().watch.look(), wiring.held_workers(parts())
    alarm = Gauge("shifan_clock_alarm", "1 while a clock that jumped holds all timers", registry=registry)
    alarm.set(look.alarm is not None)
    skew = Gauge("shifan_clock_skew_seconds", "How far this machine is ahead of the database", registry=registry)
    skew.set(look.skew.total_seconds())
    waiting = Gauge("shifan_workers_held", "Workers whose clock keeps them from firing timers", registry=registry)
    waiting.set(len(held))
