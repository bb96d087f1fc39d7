"""Who may call which route. One table, deny by default: a route that is not in it keeps the service from starting.

What a caller then sees of a case, and which steps he may take, the core's own policy decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from api.auth import signed_in
from services.ledger import READERS as INSIDERS
from services.march import READERS as CHASING
from services.overview import READERS as LEADERS
from workflow.policy import SERVICE_READERS
from workflow.refusals import Forbidden
from workflow.roles import Role


@dataclass(frozen=True, slots=True)
class Policy:
    """Anybody, whoever is signed in, or the holders of some roles."""

    name: str
    roles: frozenset[Role] = frozenset()

    @property
    def open(self) -> bool:
        """Whether nobody is asked who he is."""
        return self.name == "public"


ANYBODY = Policy("public")
SIGNED_IN = Policy("signed_in")
INSIDE = Policy("staff_and_auditors", INSIDERS)
CHASES = Policy("march_desk", CHASING)
CITY_DESK = Policy("city_desk", frozenset({Role.CITY_OFFICER, Role.CITY_LEADER}))
LEADS = Policy("leaders_and_auditors", LEADERS)
READS_SERVICES = Policy("service_ledger_readers", SERVICE_READERS)
KEEPS_SERVICES = Policy("applicants", frozenset({Role.APPLICANT}))
PREPARES_NOTICES = PREPARES_IMPORTS = Policy("city_officers", frozenset({Role.CITY_OFFICER}))
APPROVES_IMPORTS = Policy("city_leaders", frozenset({Role.CITY_LEADER}))

POLICIES: dict[str, Policy] = {
    "static": ANYBODY,
    "sign_in.login": ANYBODY,
    "sign_in.sign_in": ANYBODY,
    "sign_in.logout": SIGNED_IN,
    "worklist.home": SIGNED_IN,
    "overview.show": LEADS,
    "case.show": SIGNED_IN,
    "case.act": SIGNED_IN,
    "case.ask_once_more": SIGNED_IN,
    "payment_form.show": SIGNED_IN,
    "case.edit": SIGNED_IN,
    "case.upload": SIGNED_IN,
    "case.document": SIGNED_IN,
    "beginning.new": SIGNED_IN,
    "beginning.begin": SIGNED_IN,
    "bulk.show": CITY_DESK,
    "bulk.preview": CITY_DESK,
    "bulk.decide": CITY_DESK,
    "platform_import.show": CITY_DESK,
    "platform_import.preview": PREPARES_IMPORTS,
    "platform_import.propose": PREPARES_IMPORTS,
    "platform_import.waiting": CITY_DESK,
    "platform_import.approve_all": APPROVES_IMPORTS,
    "platform_import.reject_all": CITY_DESK,
    "replay.show": SIGNED_IN,
    "messages.show": SIGNED_IN,
    "march.show": CHASES,
    "march.chase": CHASES,
    "march.table": CHASES,
    "timers.show": INSIDE,
    "timers.table": INSIDE,
    "service_ledger.show": READS_SERVICES,
    "service_ledger.record": KEEPS_SERVICES,
    "service_ledger.void": KEEPS_SERVICES,
    "service_ledger.workbook": READS_SERVICES,
    "service_ledger.export": READS_SERVICES,
    "service_ledger.upload": KEEPS_SERVICES,
    "service_ledger.returned": KEEPS_SERVICES,
    "clock_bar.move": SIGNED_IN,
    "calendar.show": INSIDE,
    "calendar.propose": PREPARES_NOTICES,
    "public.home": ANYBODY,
    "public.platforms": ANYBODY,
    "public.platform": ANYBODY,
    "public.notices": ANYBODY,
    "public.notice": ANYBODY,
    "public.object_to": ANYBODY,
    "public.receipt": ANYBODY,
    "public.measure": ANYBODY,
    "register.plaques": ANYBODY,
    "register.plaque": ANYBODY,
    "register.changed": ANYBODY,
    "register.changes_json": ANYBODY,
    "register.changes_atom": ANYBODY,
    "register.about": ANYBODY,
    "health.alive": ANYBODY,
    "health.ready": ANYBODY,
    "health.metrics": ANYBODY,
    "api_docs.specification": ANYBODY,
    "api_docs.page": ANYBODY,
    "api_cases.list_cases": SIGNED_IN,
    "api_cases.begin": SIGNED_IN,
    "api_cases.show": SIGNED_IN,
    "api_cases.act": SIGNED_IN,
    "api_cases.history": SIGNED_IN,
    "api_cases.replay": SIGNED_IN,
    "api_cases.timers": SIGNED_IN,
    "api_documents.list_documents": SIGNED_IN,
    "api_documents.attach": SIGNED_IN,
    "api_documents.download": SIGNED_IN,
    "api_tokens.issue": ANYBODY,
    "api_tokens.revoke_own": SIGNED_IN,
    "api_rules.explain": ANYBODY,
    "api_rules.deadline": ANYBODY,
    "api_rules.eligibility": ANYBODY,
    "api_rules.grade": ANYBODY,
    "api_rules.uscc": ANYBODY,
    "api_public.platforms": ANYBODY,
    "api_public.platform": ANYBODY,
    "api_public.plaque": ANYBODY,
    "api_public.changed": ANYBODY,
    "api_public.notices": ANYBODY,
    "api_public.notice": ANYBODY,
    "api_public.lodge": ANYBODY,
    "api_clock.show": SIGNED_IN,
    "api_clock.move": SIGNED_IN,
}


class UndeclaredRoute(Exception):
    """A route without a policy: the application does not start."""


def install(app: Flask, table: dict[str, Policy] | None = None) -> None:
    """Enforce the table before every handler. Raises UndeclaredRoute naming every route that is not in it."""
    policies = POLICIES if table is None else table
    if missing := sorted({rule.endpoint for rule in app.url_map.iter_rules()} - policies.keys()):
        raise UndeclaredRoute("、".join(missing))

    @app.before_request
    def _enforce() -> None:
        if request.endpoint is None:
            return
        policy = policies[request.endpoint]
        if not policy.open and not _holds(policy):
            raise Forbidden("forbidden_route")


def _holds(policy: Policy) -> bool:
    actor = signed_in()
    return not policy.roles or bool(policy.roles & actor.roles)


def rows(app: Flask) -> list[dict[str, Any]]:
    """Every route with its policy, for people."""
    rules: Iterable[Any] = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return [
        {
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "path": rule.rule,
            "endpoint": rule.endpoint,
            "policy": POLICIES[rule.endpoint].name,
            "roles": sorted(role.value for role in POLICIES[rule.endpoint].roles),
        }
        for rule in rules
    ]
