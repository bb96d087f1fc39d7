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
    """Whether it can do its work: the database answers, at this version's schema."""
    answers = wiring.database_answers(parts())
    return jsonify(ok=answers), HTTPStatus.OK if answers else HTTPStatus.SERVICE_UNAVAILABLE


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
    return registry
