"""From what people type, in a form or a workbook, to a record of the service ledger (Art. 14)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.service_records import CHOICES, Problems, problems_of, said
from workflow.words import SERVICE_COLUMNS

_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_FEE = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_YES_NO = {"是": True, "公益": True, "低收费": True, "true": True, "否": False, "false": False}
_IDENTIFIERS = {name: {label: key for key, label in known.items()} for name, known in CHOICES.items()}


def read_record(texts: Mapping[str, str], first: date, last: date) -> tuple[dict[str, Any], Problems]:
    """The record of some texts by column, and what is wrong by column, in Chinese. Labels and identifiers are known."""
    cells = {name: " ".join(texts.get(name, "").split()) for name in SERVICE_COLUMNS}
    record: dict[str, Any] = {
        **cells,
        "served_on": _day(cells["served_on"]),
        "client_uscc": cells["client_uscc"].upper() if cells["client_uscc"].isascii() else cells["client_uscc"],
        "fee_yuan": _fee(cells["fee_yuan"]),
        "public_or_low_fee": _YES_NO.get(cells["public_or_low_fee"]),
        **{name: labels.get(cells[name], cells[name]) for name, labels in _IDENTIFIERS.items()},
    }
    wrong = problems_of(record, first, last)
    blank = {name: said("blank") for name in wrong if not cells[name]}
    return record, {**wrong, **blank}


def texts_of(record: Mapping[str, Any]) -> dict[str, str]:
    """A record as people read it, by column: what `read_record` reads as the same record again."""
    labels = {name: known.get(record[name], record[name]) for name, known in CHOICES.items()}
    flag = "是" if record["public_or_low_fee"] else "否"
    return {name: str({**record, **labels, "public_or_low_fee": flag}[name]) for name in SERVICE_COLUMNS}


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text


def _fee(text: str) -> str:
    found = _FEE.fullmatch(text)
    return f"{int(found[1])}.{(found[2] or ''):0<2}" if found else text
