"""A clock that jumped: what the alarm says while it holds all timers, and who may let them go on after a look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from workflow.civil_time import SHANGHAI
from workflow.refusals import Forbidden, Refusal
from workflow.roles import Actor, Role

ITSELF = "clock"
"""Who settles an alarm where the clock has gone back before anybody came."""
WENT_BACK = "系统时钟已调回，与跳变前一致，其间没有触发任何期限"


@dataclass(frozen=True, slots=True)
class ClockAlarm:
    """A machine's clock that jumped forward while a process ran: `at` by the time before the jump, which was `jump`."""

    id: int
    at: datetime
    jump: timedelta
    machine: str
    worker: str


class ClockAlarms(Protocol):
    """The alarms of one database; at most one is open, and all workers stand still by it."""

    def open(self) -> ClockAlarm | None:
        """The open one."""

    def settle(self, alarm: ClockAlarm, *, by: str, reason: str, at: datetime) -> bool:
        """Close it for good; False where somebody else has."""


def confirm(reason: str, *, actor: Actor, alarms: ClockAlarms, now: datetime) -> ClockAlarm:
    """Let the timers go on by the clock as it stands, after a person has looked at it.

    Raises Forbidden for anybody but the system administrator, and Refusal without a reason or without an alarm.
    """
    if not actor.has(Role.SYSTEM_ADMIN):
        raise Forbidden("forbidden_route")
    if not reason.strip():
        raise Refusal("reason_given")
    alarm = alarms.open()
    if alarm is None or not alarms.settle(alarm, by=actor.user, reason=reason.strip(), at=now):
        raise Refusal("no_clock_alarm")
    return alarm


def told(alarm: ClockAlarm) -> str:
    """What the alarm says, wherever it is shown."""
    at = alarm.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return (
        f"系统时钟异常：{at}，{alarm.worker} 的时钟向前跳了{span(alarm.jump)}。全部期限暂停触发，法定时刻不变。"
        "请系统管理员核对时间：有误即调回；无误则运行 shifan clock confirm 恢复。"
    )


def told_skew(skew: timedelta) -> str:
    """Why a node whose clock is not the database's does not fire."""
    way = "快" if skew > timedelta() else "慢"
    return f"本机时钟比数据库{way}{span(abs(skew))}，本机不触发期限。请校准本机时钟。"


def span(length: timedelta) -> str:
    """A length of time in its two largest units."""
    seconds = round(length.total_seconds())
    named = (
        ("天", seconds // 86_400),
        ("小时", seconds // 3_600 % 24),
        ("分", seconds // 60 % 60),
        ("秒", seconds % 60),
    )
    first = next((place for place, (_, count) in enumerate(named) if count), len(named) - 1)
    return "".join(f"{count}{unit}" for unit, count in named[first : first + 2] if count) or "0秒"
