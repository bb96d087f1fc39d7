"""The service ledger as an Excel workbook (Art. 14): a blank one to take away, a filled one to bring in, whole or not.

A workbook with anything wrong in it comes back with each wrong cell marked and a sentence beside it; nothing of it is
kept then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO, Protocol

from services.cases import Performed, perform
from services.document_types import XLSX, UnsafeContent, recognise
from services.documents import Files, clean_name
from services.ports import World
from services.service_ledger import RecordFilters, ServiceRecords, days_of, readable
from services.service_reading import read_record, texts_of
from workflow.cases import Case, Command
from workflow.findings import Finding, Verdict
from workflow.history import digest
from workflow.refusals import Forbidden, Malformed, NotVisible
from workflow.roles import Actor, Role
from workflow.service_records import MOST_RECORDS, content_hash, likeness, said, span_of
from workflow.words import SERVICE_COLUMNS, role_label, trigger_label

ARTICLE = "14"
LARGEST = 64 << 20  # bytes of a workbook marked and given back: all its cells and sentences fit
_FINDINGS = 100
_SHOWN = 100  # of a wrong cell's text

Progress = Callable[[str, int], None]
"""Told (what was done, how many rows) as an import goes on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A filled row: its number in the sheet, its texts by column, and cells that are no text at all with the reason."""

    number: int
    texts: Mapping[str, str]
    unreadable: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, in Chinese."""

    row: int
    column: str
    text: str
    told: str


class Workbooks(Protocol):
    """Workbooks made and read."""

    def blank(self, first: date, last: date) -> bytes:
        """A workbook to fill in, for services from the first day to the last."""

    def read(self, content: BinaryIO) -> Sequence[Line]:
        """The filled rows, in order. Raises Malformed for what is no such workbook, or has too many rows."""

    def marked(self, lines: Sequence[Line], problems: Sequence[Problem]) -> bytes:
        """The rows again, wrong cells coloured and the sentences in a column of their own, where there are any.

        Can be read again.
        """


class FaultyWorkbook(Malformed):
    """A workbook with something wrong in it; `content` is the one that goes back."""

    def __init__(self, rows: int, problems: Sequence[Problem], content: bytes) -> None:
        self.rows, self.problems, self.content = rows, tuple(problems), content
        wrong = len({problem.row for problem in problems})
        super().__init__(
            "workbook_faulty",
            article=ARTICLE,
            findings=[_finding(problem) for problem in problems[:_FINDINGS]],
            rows=rows,
            wrong=wrong,
            problems=len(problems),
        )


def _finding(problem: Problem) -> Finding:
    where = f"第{problem.row}行“{SERVICE_COLUMNS[problem.column]}”"
    return Finding(where, ARTICLE, problem.text, problem.told, Verdict.FAIL)


def _silent(_: str, __: int) -> None:
    """Nobody asked how it goes."""


def import_workbook(
    case_id: str,
    name: str,
    content: BinaryIO,
    *,
    actor: Actor,
    world: World,
    records: ServiceRecords,
    workbooks: Workbooks,
    key: str | None = None,
    progress: Progress = _silent,
) -> Performed:
    """Enter a whole workbook, or nothing of it.

    Raises FaultyWorkbook with the marked workbook, Malformed for one that cannot be read, and as `perform` does.
    """
    case = readable(case_id, actor, world)
    _require_keeper(actor)
    name = clean_name(name)
    _require_workbook(name, content)
    lines = workbooks.read(content)
    if not lines:
        raise Malformed("workbook_empty", article=ARTICLE)
    progress("已读取", len(lines))
    found, problems = _read(lines, case, world, records)
    progress("已核对", len(lines))
    if problems:
        raise FaultyWorkbook(len(lines), problems, workbooks.marked(lines, problems))
    done = perform(
        Command("record_services", {"records": found, "workbook": name}, case_id, key=key), actor=actor, world=world
    )
    progress("已登记", len(lines))
    return done


def _require_keeper(actor: Actor) -> None:
    """Before all the reading, that his role ever enters records; whether these are his to enter the door asks."""
    if not actor.has(Role.APPLICANT):
        roles = "、".join(role_label(role) for role in sorted(actor.roles))
        raise Forbidden(
            "role_never", roles=roles, label=trigger_label("record_services"), who=role_label(Role.APPLICANT)
        )


def _require_workbook(name: str, content: BinaryIO) -> None:
    """By its name and by what it is, as documents are judged."""
    if not name.lower().endswith(".xlsx"):
        raise Malformed("workbook_type", article=ARTICLE, name=name or "?", why="不是 .xlsx 文件")
    try:
        found = recognise(content)
    except UnsafeContent as unsafe:
        raise Malformed("workbook_type", article=ARTICLE, name=name, why=unsafe.why) from None
    if found is not XLSX:
        why = f"实为 {found.label}" if found else "的内容不是 Excel 工作簿"
        raise Malformed("workbook_type", article=ARTICLE, name=name, why=why)
    content.seek(0)


def _read(
    lines: Sequence[Line], case: Case, world: World, records: ServiceRecords
) -> tuple[list[dict[str, Any]], list[Problem]]:
    first, last = days_of(case, world)
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for line in lines:
        record, wrong = read_record(line.texts, first, last)
        wrong = {**wrong, **line.unreadable}
        problems += [
            Problem(line.number, name, line.texts.get(name, "")[:_SHOWN], wrong[name])
            for name in SERVICE_COLUMNS
            if name in wrong
        ]
        found.append(record)
    # The very same entry is the door's to refuse: it knows whether this is the same request once more.
    if not problems and records.entry_of(case.id, content_hash(found)) is None:
        problems += _repeated(lines, found, case, records)
    return found, problems


def _repeated(
    lines: Sequence[Line], found: Sequence[dict[str, Any]], case: Case, records: ServiceRecords
) -> list[Problem]:
    """Records that are in the ledger already, or twice in the workbook: a service must not count double."""
    known = records.alike(case.id, *span_of(found))
    seen: dict[tuple[Any, ...], int] = {}
    problems = []
    for line, record in zip(lines, found, strict=True):
        values = likeness(record)
        told = ""
        if values in known:
            entry, number = known[values]
            told = said("known", entry=entry, line=number)
        elif (row := seen.setdefault(values, line.number)) != line.number:
            told = said("twice", row=row)
        if told:
            problems.append(Problem(line.number, "content", record["content"], told))
    return problems


def listed(case_id: str, asked: RecordFilters, *, records: ServiceRecords, workbooks: Workbooks) -> bytes:
    """The records under some filters as a workbook, the latest `MOST_RECORDS` of them."""
    found = records.page(case_id, asked, after=None, limit=MOST_RECORDS).items
    return workbooks.marked([Line(number, texts_of(record), {}) for number, record in enumerate(found, 2)], ())


def keep_returned(marked: bytes, case_id: str, actor: Actor, files: Files) -> None:
    """Keep the marked workbook for the one who sent it, in the place of the last that went back to him."""
    files.keep(_returned_key(case_id, actor), BytesIO(marked), LARGEST)


def open_returned(case_id: str, actor: Actor, world: World, files: Files) -> BinaryIO:
    """The workbook that went back to the actor last, to be closed by the caller. Raises NotVisible."""
    readable(case_id, actor, world)
    try:
        return files.open(_returned_key(case_id, actor))
    except FileNotFoundError:
        raise NotVisible("no_returned_workbook") from None


def forget_returned(case_id: str, actor: Actor, files: Files) -> None:
    """What went back has been put right."""
    files.discard(_returned_key(case_id, actor))


def _returned_key(case_id: str, actor: Actor) -> str:
    return digest(f"returned workbook:{case_id}:{actor.user}")[:32]
