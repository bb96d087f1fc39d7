"""What a row wants to look at beside what is held: as questions, and from their answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters import tables as t
from adapters.json_texts import dumps, loads
from adapters.queries import Queries
from adapters.statements import Question
from adapters.store_rows import Row, case_of
from services.ports import Found, Reading
from workflow.cases import Case, Json, Related

_NOTICE = tuple(column.name for column in t.notices.c)
_OFFICE = ("code", "kind", "valid_from", "valid_to")
_ENTRY = tuple(column.name for column in t.service_entries.c)


def _kin(reading: Reading, queries: Queries) -> dict[str, Question]:
    """The platforms of the same legal person, and their lineages that have a subsidy."""
    whose = {"organisation": reading.organisation, "number": reading.predecessor}
    return {"kin": queries.kin(**whose), "claimed": queries.claimed(**whose)}


_ASKED: Mapping[str, Callable[[Reading, Queries], dict[str, Question]]] = {
    "batch": lambda r, q: {"batch": q.batch(year=r.batch_year)},
    "siblings": lambda r, q: {"siblings": q.siblings(organisation=r.organisation, year=r.batch_year)},
    "sheets": lambda r, q: {"sheets": q.sheets(parent=r.parent_id)},
    "objections": lambda r, q: {"objections": q.objections(parent=r.parent_id)},
    "register": lambda r, q: {"register": q.taken(numbers=dumps(r.numbers), id=r.case_id)},
    "kin": _kin,
    "reports": lambda r, q: {"reports": q.reports(parent=r.parent_id, district=r.district)},
    "assessments": lambda r, q: {"assessments": q.assessments(parent=r.parent_id)},
    "notice": lambda r, q: {"notice": q.notice(notice=r.notice_id)},
    "expert": lambda r, q: {"expert": q.expert(login=r.expert)},
    "panel": lambda r, q: {"panel": q.panel(logins=dumps(r.panel))},
    "office": lambda r, q: {"office": q.office(office=r.office)},
    "service_entry": lambda r, q: {"service_entry": q.service_entry(id=r.case_id, entry=r.entry)},
}
"""The questions behind each name of `Transition.reads`. Raises KeyError for a name nobody answers."""


def questions_of(reading: Reading, queries: Queries, *, draw: bool = True) -> tuple[list[str], list[Question]]:
    """The names asked for and their questions. Without `draw` no number is taken."""
    asked = {name: question for of in sorted(reading.names) for name, question in _ASKED[of](reading, queries).items()}
    if draw and reading.serial:
        kind, year = reading.serial
        asked["serial"] = queries.draw(kind=kind, year=year)
    return list(asked), list(asked.values())


def found_of(answers: Mapping[str, Sequence[Row]]) -> Found:
    """What the answers say."""
    said = {field: read(answers[name]) for name, field, read in _SAID if name in answers}
    drawn = answers.get("serial")
    return Found(Related(**said), drawn[0][0] if drawn else 0)


def _cases(rows: Sequence[Row]) -> tuple[Case, ...]:
    return tuple(case_of(row) for row in rows)


def _names(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row[0] for row in rows if row[0])


def _notice(rows: Sequence[Row]) -> Json | None:
    """One notice from as many rows as it has items (one row without a name where it has none)."""
    if not rows:
        return None
    notice: dict[str, Any] = dict(zip(_NOTICE, rows[0], strict=False))
    return notice | {
        "days": loads(notice["days"]),
        "versions": loads(notice["versions"]),
        "items": [{"name": row[-1]} for row in rows if row[-1]],
    }


def _expert(rows: Sequence[Row]) -> Json | None:
    """The profile of the user asked for; None where there is none, or one who is no expert."""
    profile = _profile(rows[0]) if rows else None
    return profile if profile and "expert" in profile["roles"] else None


def _panel(rows: Sequence[Row]) -> tuple[Json, ...]:
    return tuple(_profile(row) for row in rows)


def _profile(row: Row) -> Json:
    login, name, org, roles, related = row
    return {"login": login, "name": name, "org": org, "roles": loads(roles), "related": loads(related)}


def _record(columns: Sequence[str]) -> Callable[[Sequence[Row]], Json | None]:
    return lambda rows: dict(zip(columns, rows[0], strict=True)) if rows else None


def _announced_earlier(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(number for number, shared in rows if shared)


_SAID: tuple[tuple[str, str, Callable[[Sequence[Row]], Any]], ...] = (
    ("batch", "batch", lambda rows: case_of(rows[0]) if rows else None),
    *((name, name, _cases) for name in ("siblings", "sheets", "objections", "kin", "reports", "assessments")),
    ("claimed", "claimed", _names),
    ("register", "taken", _names),
    ("register", "shared", _announced_earlier),
    ("notice", "notice", _notice),
    ("expert", "expert", _expert),
    ("panel", "panel", _panel),
    ("office", "office", _record(_OFFICE)),
    ("service_entry", "service_entry", _record(_ENTRY)),
)
"""What each question answers: its name, a field of `Related`, and how the rows are read for it."""
