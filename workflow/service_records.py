"""Art. 14: the records of a platform's service ledger (台账): what one must say, and the text its hash is of.

A record is JSON: `served_on` YYYY-MM-DD, `client`, `client_uscc`, `function`, `content`, `mode`, `fee_yuan` as an exact
decimal text with two places, `public_or_low_fee` as a boolean, `event_no`, `satisfaction`, `evidence`. Every member is
there; what was left out is an empty text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from workflow import uscc
from workflow.cases import Json
from workflow.history import canonical, digest
from workflow.words import SERVICE_COLUMNS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_PROBLEMS, SERVICE_SATISFACTION

MOST_RECORDS = 10_000
LENGTHS = {"client": 100, "content": 500, "event_no": 40, "evidence": 200}
NEEDED = ("client", "content")
CHOICES: Mapping[str, Mapping[str, str]] = {
    "function": SERVICE_FUNCTIONS,
    "mode": SERVICE_MODES,
    "satisfaction": {"": "", **SERVICE_SATISFACTION},
}
_FEE = re.compile(r"(0|[1-9][0-9]{0,11})\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Problems = dict[str, str]


def content_hash(records: Sequence[Json]) -> str:
    """The SHA-256 of the canonical text of some records, in their order."""
    return digest(canonical({"records": list(records)}))


def first_day(facts: Json) -> date:
    """From when a platform's ledger is kept: the year of its recognition, the first it reports on (Art. 13)."""
    return date(date.fromisoformat(facts["certified_on"]).year, 1, 1)


def problems_of(record: Json, first: date, last: date) -> Problems:
    """What is wrong with a record, by member, in Chinese; empty for one in order. Served from `first` to `last`."""
    wrong = {name: told for name, look in _LOOKS if (told := look(record, name))}
    if told := _day_problem(record["served_on"], first, last):
        wrong["served_on"] = told
    return wrong


def all_problems(records: Iterable[Json], first: date, last: date) -> Iterator[tuple[int, str, str]]:
    """(line from 1, member, what is wrong) of many records."""
    for line, record in enumerate(records, 1):
        for name, told in problems_of(record, first, last).items():
            yield line, name, told


def said(problem: str, **values: object) -> str:
    """The sentence of a problem."""
    return SERVICE_PROBLEMS[problem].format(**values)


def _text_problem(record: Json, name: str) -> str:
    text = record[name]
    if not text:
        return said("blank") if name in NEEDED else ""
    if len(text) > LENGTHS[name]:
        return said("long", most=LENGTHS[name])
    return said("control") if has_controls(text) else ""


def has_controls(text: str) -> bool:
    """Whether a text holds what no keyboard types: control characters, halves of surrogate pairs."""
    return not text.isprintable() and any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text)


def _choice_problem(record: Json, name: str) -> str:
    known = CHOICES[name]
    return "" if record[name] in known else said("choice", choices="、".join(filter(None, known.values())))


def _code_problem(record: Json, name: str) -> str:
    return _uscc_problem(record[name]) if record[name] else ""


@lru_cache(maxsize=16_384)  # a ledger names the same enterprises again and again
def _uscc_problem(code: str) -> str:
    checked = uscc.check(code)
    if not checked.valid:
        return said("uscc", why=checked.problem)
    return "" if checked.code == code else said("uscc", why="统一社会信用代码应为大写字母和数字，前后没有空格")


def _fee_problem(record: Json, name: str) -> str:
    return "" if _FEE.fullmatch(record[name]) else said("fee")


def _flag_problem(record: Json, name: str) -> str:
    return "" if type(record[name]) is bool else said("yes_no")


def _day_problem(text: str, first: date, last: date) -> str:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return said("date")
    if day < first:
        return said("early", first=first)
    return said("ahead", last=last) if day > last else ""


_LOOKS: tuple[tuple[str, Callable[[Json, str], str]], ...] = (
    *((name, _text_problem) for name in LENGTHS),
    *((name, _choice_problem) for name in CHOICES),
    ("client_uscc", _code_problem),
    ("fee_yuan", _fee_problem),
    ("public_or_low_fee", _flag_problem),
)


def span_of(records: Sequence[Json]) -> tuple[str, str]:
    """The first and the last day of some records."""
    days = [record["served_on"] for record in records]
    return min(days), max(days)


def likeness(record: Json) -> tuple[Any, ...]:
    """What two records have in common that are the same service told twice: everything."""
    return tuple(record[name] for name in SERVICE_COLUMNS)


def row_of(record: Json) -> dict[str, Any]:
    """A record as columns: the fee in 分, the flag as 0 or 1."""
    fee = int(record["fee_yuan"].replace(".", ""))
    return {name: record[name] for name in _SAME} | {"fee": fee, "public_or_low_fee": int(record["public_or_low_fee"])}


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The record of its columns: the way back, exactly."""
    record = {name: row[name] for name in _SAME}
    return {**record, "fee_yuan": yuan(row["fee"]), "public_or_low_fee": bool(row["public_or_low_fee"])}


def yuan(fee: int) -> str:
    """An amount in 分 as yuan with two places."""
    return f"{fee // 100}.{fee % 100:02d}"


_SAME = ("served_on", "client", "client_uscc", "function", "content", "mode", "event_no", "satisfaction", "evidence")
