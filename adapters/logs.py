"""Logs: one line each on stderr, a fixed message and its fields; stdout is for answers."""

import json
import logging
import sys
from datetime import datetime

from workflow.civil_time import SHANGHAI

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TALKATIVE = ("alembic", "apscheduler", "werkzeug", "waitress", "sqlalchemy", "transitions")


class LineFormatter(logging.Formatter):
    """`time level logger message field=value …`. Fields are JSON, so that no value can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds")
        fields = [
            f"{name}={json.dumps(value, ensure_ascii=False, default=str)}"
            for name, value in vars(record).items()
            if name not in _OWN
        ]
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = " ".join([moment, record.levelname.lower(), record.name, message, *fields])
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure_logs(level: str = "info") -> None:
    """Send the process's logs to stderr, once however often called; libraries speak from warning upwards."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
