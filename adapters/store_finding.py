"""What a row wants to look at beside what is held: as questions, and from their answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters import tables as t
from adapters.json_texts import dumps, loads
from adapters.queries import Queries
from adapters.statements import Question
from adapters.store_rows import Row, case_of
from services.ports import Found, Reading
from workflow.cases import Json, Related

_NOTICE = tuple(column.name for column in t.notices.c)
_ENTRY = tuple(column.name for column in t.service_entries.c)


def questions_of(reading: Reading, queries: Queries, *, draw: bool = True) -> tuple[list[str], list[Question]]:
    """The names asked for and their questions. Without `draw` no number is taken."""
    asked: dict[str, Question] = {}
    for name in sorted(reading.names):
        match name:
            case "batch":
                asked[name] = queries.batch(year=reading.batch_year)
            case "siblings":
                asked[name] = queries.siblings(organisation=reading.organisation, year=reading.batch_year)
            case "sheets" | "objections":
                asked[name] = getattr(queries, name)(parent=reading.parent_id)
            case "register":
                asked[name] = queries.taken(numbers=dumps(reading.numbers))
            case "notice":
                asked[name] = queries.notice(notice=reading.notice_id)
            case "expert":
                asked[name] = queries.expert(login=reading.expert)
            case "service_entry":
                asked[name] = queries.service_entry(id=reading.case_id, entry=reading.entry)
            case _:
                raise KeyError(name)
    if draw and reading.serial:
        kind, year = reading.serial
        asked["serial"] = queries.draw(kind=kind, year=year)
    return list(asked), list(asked.values())


def found_of(answers: Mapping[str, Sequence[Row]]) -> Found:
    """What the answers say."""
    cases = {
        name: tuple(case_of(row) for row in answers.get(name, ()))
        for name in ("batch", "siblings", "sheets", "objections")
    }
    related = Related(
        batch=next(iter(cases["batch"]), None),
        siblings=cases["siblings"],
        sheets=cases["sheets"],
        objections=cases["objections"],
        taken=frozenset(row[0] for row in answers.get("register", ()) if row[0]),
        notice=_notice(answers.get("notice", ())),
        expert=next((profile for row in answers.get("expert", ()) if (profile := _expert(row))), None),
        service_entry=next((dict(zip(_ENTRY, row, strict=True)) for row in answers.get("service_entry", ())), None),
    )
    drawn = answers.get("serial")
    return Found(related, drawn[0][0] if drawn else 0)


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


def _expert(row: Row) -> Json | None:
    login, name, org, roles, related = row
    if "expert" not in loads(roles):
        return None
    return {"login": login, "name": name, "org": org, "related": loads(related), "active": True}
