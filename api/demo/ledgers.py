"""A platform recognised this autumn keeps its service ledger (Art. 14): its year so far, one slip taken back."""

from datetime import date, timedelta
from typing import Any

from api.demo import source
from api.demo.stage import Play, ScriptError, Stage
from services.ports import Filters
from workflow.policy import Clause
from workflow.states import Kind

KEEPER = "DEMO-001"
LABEL = "DEMO-001-P"
_FIRST, _COUNT, _EVERY = date(2026, 1, 12), 96, 3
_HELD = (
    ("information", "政策信息推送与惠企政策匹配", "online", "0.00", True, ""),
    ("information", "惠企政策宣讲会", "offline", "0.00", True, "XX-{month:02}"),
    ("technology", "检验检测资源对接", "offline", "300.00", True, "JS-{month:02}"),
    ("training", "数字化转型专题培训", "offline", "0.00", True, "PX-{month:02}"),
    ("information", "信息系统诊断", "online", "1200.00", False, ""),
)
_ANSWERS = ("satisfied", "satisfied", "", "mostly_satisfied", "satisfied", "satisfied", "unsatisfied")


def keep_ledger(stage: Stage) -> Play:
    """Brought in whole in November; an entry made twice over is taken back the day after."""
    yield stage.desk("11-05")
    stage.cases[LABEL] = _platform_of(stage, KEEPER)
    login = KEEPER.lower()
    stage.fire(login, "record_services", LABEL, records=[_record(n) for n in range(_COUNT)], workbook="2026年台账.xlsx")
    yield stage.desk("11-12")
    slip = stage.fire(login, "record_services", LABEL, records=[{**_record(_COUNT - 1), "fee_yuan": "100.00"}])
    yield stage.desk("11-13")
    stage.fire(login, "void_services", LABEL, entry=slip.version, reason="该次服务未收费，且已随工作簿登记，系重复录入")


def _platform_of(stage: Stage, who: str) -> str:
    """The platform that the award of an application opened."""
    everything = (Clause((Kind.PLATFORM,)),)
    asked = Filters(kind=Kind.PLATFORM, parent=stage.cases[who])
    found = stage.world.store.worklist(everything, asked, after=None, limit=1, sort="recent").items
    if not found:
        raise ScriptError(f"{who} has no platform yet")
    return found[0].id


def _record(number: int) -> dict[str, Any]:
    """One of the year's services; the enterprises served are the demonstration's other units."""
    day = _FIRST + number * timedelta(days=_EVERY)
    clients = [entry for who, entry in source.applicants().items() if who != KEEPER]
    client = clients[number * 7 % len(clients)]
    function, content, mode, fee, public, event = _HELD[number % len(_HELD)]
    return {
        "served_on": day.isoformat(),
        "client": client["name"],
        "client_uscc": client["uscc"],
        "function": function,
        "content": content,
        "mode": mode,
        "fee_yuan": fee,
        "public_or_low_fee": public,
        "event_no": event.format(month=day.month),
        "satisfaction": _ANSWERS[number % len(_ANSWERS)],
        "evidence": "签到表" if event else "服务记录单",
    }
