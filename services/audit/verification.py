"""Verification by recomputing: case by case, level by level, then what several cases share."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from services.audit import chain
from services.audit.books import small_tables, stray_rows
from services.audit.decisions import decisions
from services.audit.divergence import LEVELS, Divergence
from services.audit.entitlement import entitled
from services.audit.folding import row_is_fold, timers_are_fold
from services.audit.periods import CalendarsOfTheDay, due_dates
from services.audit.ports import Archive, Contents, Record
from services.audit.published import NoticeBook, files, own_rows, platform_of_award, projected
from services.audit.questions import Questioner
from services.audit.service_books import service_ledger
from services.audit.stories import Others, Story
from services.ports import World
from workflow.history import from_micros
from workflow.refusals import NotVisible

Check = Callable[[Story], Iterator[Divergence]]


@dataclass(slots=True)
class _Auditor:
    """What the checks of one run share."""

    world: World
    archive: Archive
    contents: Contents | None
    depth: int
    others: Others
    calendars: CalendarsOfTheDay
    notices: NoticeBook

    def of_case(self, record: Record) -> list[Divergence]:
        """What is wrong with one case. What was written meanwhile is no finding: read again, it is gone."""
        found = self._found(record)
        if found:
            self.others.forget()
            again = next(self.archive.records([record.id]), record)
            found = self._found(again)
        return found

    def _found(self, record: Record) -> list[Divergence]:
        if broken := list(chain.broken(record)):
            return broken  # what is not read cannot be recomputed
        story = Story(record)
        found = []
        for level, check in self._checks():
            if LEVELS.index(level) <= self.depth:
                found += _tried(level, check, story)
        return [item for item in found if LEVELS.index(item.level) <= self.depth]

    def _checks(self) -> Iterator[tuple[str, Check]]:
        questioner = Questioner(self.world, self.others, self.calendars)
        yield "R0", chain.beside
        yield "R0", chain.personal
        yield "R0", lambda story: self._clock(story)
        yield "R0", lambda story: timers_are_fold(story, self.world.clock.now())
        yield "R0", self._published
        yield "R1", lambda story: row_is_fold(story, self.archive)
        yield "R2", lambda story: due_dates(story, self.world, self.calendars)
        yield "R3", lambda story: decisions(story, questioner)
        yield "R4", lambda story: entitled(story, self.others, questioner)
        yield "R5", lambda story: platform_of_award(story, self.others)
        yield "R5", lambda story: service_ledger(story, self.archive)
        if self.contents is not None:
            contents = self.contents
            yield "R5", lambda story: files(story, contents)

    def _clock(self, story: Story) -> Iterator[Divergence]:
        """Nothing was recorded after now."""
        now = self.world.clock.now()
        if (last := from_micros(story.case.updated_at)) > now:
            yield Divergence(story.id, "R0", "clock", story.steps[-1].seq, expected=f"≤ {now}", found=str(last))

    def _published(self, story: Story) -> Iterator[Divergence]:
        rows = [row for _, row in projected(story)]
        for row in rows:
            self.notices.note(row, story.id)
        return own_rows(story, rows)


def _tried(level: str, check: Check, story: Story) -> list[Divergence]:
    """The check's findings; a history no longer shaped as the engine writes it is a finding, not a failure."""
    try:
        return list(check(story))
    except Exception as error:
        return [Divergence(story.id, level, "unreadable", found=f"{type(error).__name__}: {error}")]


def verify(
    world: World,
    archive: Archive,
    *,
    ids: Iterable[str] = (),
    level: str = LEVELS[-1],
    contents: Contents | None = None,
) -> dict[str, Any]:
    """Check some cases, or all and every table, up to a level. Raises NotVisible for an id there is not.

    `contents` are the documents' files, where they are at hand. Reads only; a store in use may be verified.
    """
    others = Others(archive)
    calendars = CalendarsOfTheDay(world, archive)
    auditor = _Auditor(world, archive, contents, LEVELS.index(level), others, calendars, NoticeBook())
    named = list(dict.fromkeys(ids))
    count, found = 0, []
    for record in archive.records(named or None):
        count += 1
        found += auditor.of_case(record)
    if count < len(named):
        raise NotVisible("no_such_case")
    found += _shared(auditor, everything=not named)
    return {
        "ok": not found,
        "level": level,
        "cases": count,
        "files": contents is not None and auditor.depth == len(LEVELS) - 1,
        "divergences": [divergence.document() for divergence in found],
    }


def _shared(auditor: _Auditor, *, everything: bool) -> Iterator[Divergence]:
    """What no single case answers for."""
    if everything:
        yield from stray_rows(auditor.archive)
        yield from small_tables(auditor.archive)
    auditor.others.forget()
    for divergence in auditor.notices.compare(auditor.archive, auditor.others, everything=everything):
        if LEVELS.index(divergence.level) <= auditor.depth:
            yield divergence
