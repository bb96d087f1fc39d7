"""One line per log entry, whatever is in it."""

import logging
import sys

from adapters.logs import LineFormatter


def line(message: str, *arguments: object, **fields: object) -> str:
    record = logging.LogRecord("shifan.tick", logging.WARNING, "", 0, message, arguments, None)
    record.created = 1_780_000_000.5
    vars(record).update(fields)
    return LineFormatter().format(record)


def test_an_entry_is_time_level_message_and_fields() -> None:
    assert line("timer %s failed", "T1", case="c1", attempts=3) == (
        '2026-05-29T04:26:40.500+08:00 warning shifan.tick timer T1 failed case="c1" attempts=3'
    )


def test_nobody_writes_a_line_of_his_own() -> None:
    assert len(line("said %s", "a\nb\r\nc", name_given="x\n2026 error forged").splitlines()) == 1


def test_an_exception_follows_its_entry() -> None:
    record = logging.LogRecord("shifan", logging.ERROR, "", 0, "failed", (), None)
    try:
        raise ValueError("why")
    except ValueError:
        record.exc_info = sys.exc_info()
    assert LineFormatter().format(record).splitlines()[-1] == "ValueError: why"
