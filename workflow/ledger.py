"""What a row of the timers' ledger says in words: how a timer stands, how late it fired, what ended it."""

from workflow.cases import Json
from workflow.words import OUTCOMES, trigger_label

ON_TIME = 60
"""Seconds within which a firing counts as on time: beats come every second or so, and one has many to fire."""

_UNITS = ((86_400, "天"), (3_600, "小时"), (60, "分钟"))


def outcome(
    status: str, *, provisional: bool, suspended: bool, attempts: int, failures: int, late_seconds: int | None
) -> str:
    """How a timer stands. `status` is the ledger's (an incident's is `failed`).

    `attempts` counts every time it did not act, `failures` how often in a row its firing raised.
    """
    if status == "fired":
        return OUTCOMES["on_time" if (late_seconds or 0) < ON_TIME else "late"]
    if status != "armed":
        return OUTCOMES[status]
    if suspended or provisional:
        return OUTCOMES["suspended" if suspended else "provisional"]
    if failures:
        return OUTCOMES["failing"].format(count=failures)
    return OUTCOMES["waiting"].format(count=attempts) if attempts else OUTCOMES["armed"]


def lateness(seconds: int) -> str:
    """How long after its due instant a timer fired, to the minute: 按时, 迟3小时12分钟."""
    if seconds < ON_TIME:
        return "按时"
    said = []
    for length, unit in _UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            said.append(f"{count}{unit}")
    return f"迟{''.join(said)}"


def ended_because(event: Json, kind: str) -> str:
    """What an event did to a timer of this kind that it ended without firing it, and which generation follows."""
    armed = (change for change in event["timers"] if change["op"] == "arm" and change["kind"] == kind)
    following = next((change["generation"] for change in armed), None)
    stopped = any(change["op"] == "superseded" and change["kind"] == kind for change in event["timers"])
    done = f"由第{following}代取代" if following else "停止，暂无下一代" if stopped else "取消"
    if event["trigger"] == "recount_deadline":
        return f"按{event['data']['notice'] or '现行放假安排通知'}重算（第{event['seq']}个事件），{done}"
    return f"因“{trigger_label(event['trigger'])}”（第{event['seq']}个事件）{done}"
