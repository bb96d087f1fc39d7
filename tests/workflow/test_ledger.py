"""The words of the ledger: how a timer stands, how late it fired, what ended it."""

import pytest

from workflow.ledger import ended_because, lateness, outcome

ARMED = {"provisional": False, "suspended": False, "attempts": 0, "failures": 0, "late_seconds": None}


@pytest.mark.parametrize(
    ("status", "noted", "word"),
    [
        ("armed", {}, "在途"),
        ("armed", {"provisional": True}, "暂定"),
        ("armed", {"suspended": True}, "中止"),
        ("armed", {"attempts": 3}, "等待（已拒绝3次）"),
        ("armed", {"attempts": 3, "failures": 2}, "等待（已失败2次）"),
        ("fired", {"late_seconds": 0}, "按时触发"),
        ("fired", {"late_seconds": 59}, "按时触发"),
        ("fired", {"late_seconds": 60}, "迟触发"),
        ("superseded", {}, "已取代"),
        ("cancelled", {}, "已取消"),
        ("failed", {"attempts": 4, "failures": 4}, "故障"),
    ],
)
def test_every_timer_stands_in_a_word(status: str, noted: dict[str, int], word: str) -> None:
    assert outcome(status, **{**ARMED, **noted}) == word


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "按时"),
        (59, "按时"),
        (60, "迟1分钟"),
        (3_599, "迟59分钟"),
        (30_600, "迟8小时30分钟"),
        (86_400, "迟1天"),
        (40 * 86_400 + 61, "迟40天1分钟"),
    ],
)
def test_lateness_is_said_to_the_minute(seconds: int, words: str) -> None:
    assert lateness(seconds) == words


def test_what_ended_a_timer_is_named_with_what_took_its_place() -> None:
    arm = {"op": "arm", "kind": "T_PUBLICITY", "generation": 2}
    gone = {"op": "superseded", "kind": "T_PUBLICITY", "generation": 1}
    recount = {"seq": 9, "trigger": "recount_deadline", "data": {"notice": "国办发明电〔2020〕1号"}}
    said = ended_because({**recount, "timers": [gone, arm]}, "T_PUBLICITY")
    assert said == "按国办发明电〔2020〕1号重算（第9个事件），由第2代取代"
    bare = {**recount, "data": {"notice": ""}, "timers": [gone, arm]}
    assert ended_because(bare, "T_PUBLICITY") == "按现行放假安排通知重算（第9个事件），由第2代取代"
    extended = {"seq": 4, "trigger": "extend_batch", "data": {}, "timers": [{**arm, "kind": "T_BATCH_CLOSE"}]}
    assert ended_because(extended, "T_BATCH_CLOSE") == "因“延长申报期限”（第4个事件）由第2代取代"
    paused = {"seq": 13, "trigger": "request_correction", "data": {}, "timers": [{**gone, "kind": "R_RECOMMEND"}, arm]}
    assert ended_because(paused, "R_RECOMMEND") == "因“通知补正”（第13个事件）停止，暂无下一代"
    answered = {"seq": 5, "trigger": "resubmit", "data": {}, "timers": [{**gone, "op": "cancelled"}, arm]}
    assert ended_because(answered, "T_CORRECTION") == "因“提交补正”（第5个事件）取消"
