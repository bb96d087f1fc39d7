"""R0: the small tables beside the cases: sequences, the test clock, organisations."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive

_NUMBER = re.compile(r"(?:PF|YY|NB|QB|KH|BZ)?(?P<year>.*)-(?P<n>[0-9]{4,})")
_SETTINGS = {"test_clock": re.compile("1"), "test_clock_offset": re.compile("-?[0-9]{1,20}")}


def stray_rows(archive: Archive) -> Iterator[Divergence]:
    """Rows that name a case there is none of."""
    for table, case in archive.strays():
        yield Divergence(case, "R0", "stray", expected="a case", found=table)


def small_tables(archive: Archive) -> Iterator[Divergence]:
    """Each of the small tables against what made it."""
    yield from _sequences(archive)
    yield from _settings(archive)
    yield from _organisations(archive)


@dataclass(slots=True)
class _Drawn:
    count: int = 0
    highest: int = 0
    total: int = 0

    @property
    def whole(self) -> bool:
        """Whether these are the numbers from 1 on, each once."""
        return self.count == self.highest and self.total * 2 == self.highest * (self.highest + 1)


def _sequences(archive: Archive) -> Iterator[Divergence]:
    """Numbers are drawn and kept in one transaction: a gap is a case that is gone, or a sequence that was moved."""
    drawn: defaultdict[tuple[str, str], _Drawn] = defaultdict(_Drawn)
    for row in archive.numbers():
        found = _NUMBER.fullmatch(row["number"])
        if found is None or found["year"] != row["batch"]:
            yield Divergence(row["id"], "R0", "serial", expected=row["batch"], found=row["number"])
            continue
        numbers, n = drawn[row["kind"], row["batch"]], int(found["n"])
        numbers.count, numbers.total = numbers.count + 1, numbers.total + n
        numbers.highest = max(numbers.highest, n)
    serials = {(row["kind"], row["year"]): row["n"] for row in archive.table("serials")}
    for key in sorted({*drawn, *serials}):
        numbers, stored = drawn[key], serials.get(key, 0)
        if stored != numbers.highest or not numbers.whole:
            told = {"sequence": stored, "cases": numbers.count, "highest": numbers.highest}
            yield Divergence("", "R0", "serial", expected=f"{'/'.join(key)}: 1…n, each once", found=told)


def _settings(archive: Archive) -> Iterator[Divergence]:
    """The mark of a test database and its clock's offset: both or neither, and nothing else."""
    rows = {row["key"]: row["value"] for row in archive.table("settings")}
    if rows.keys() not in (set(), set(_SETTINGS)):
        yield Divergence("", "R0", "setting", expected=sorted(_SETTINGS), found=sorted(rows))
    for key, value in rows.items():
        if key in _SETTINGS and not _SETTINGS[key].fullmatch(value):
            yield Divergence("", "R0", "setting", expected=key, found=value)


def _organisations(archive: Archive) -> Iterator[Divergence]:
    """Those this version seeds; more may have been added, none may have changed."""
    seeded = {row["code"]: row for row in archive.seeded_organisations()}
    stored = {row["code"]: row for row in archive.table("organisations")}
    for code, row in seeded.items():
        wrong = unlike(row, stored.get(code, {}))
        if any(wrong):
            yield Divergence("", "R0", "organisation", expected=wrong[0], found=wrong[1])
