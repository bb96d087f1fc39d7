"""Article 11: five working days in public; then the authority may announce."""

from workflow.states import ApplicationState as S


def test_publicity_closes_after_its_fifth_working_day(case_at, city, tick, clock, store):
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-09-28 10:00")  # the Monday before National Day
    city.publicize(case)
    assert store.timer(case, "T_PUBLICITY")["due_at"] == "2026-10-11T00:00:00+08:00"

    clock.move_to("2026-10-10 23:59:59")  # a make-up Saturday: the fifth working day
    assert tick().fired == []

    clock.move_to("2026-10-11 00:00")
    assert tick().fired == [(case, "publicity_elapsed")]
    assert tick().fired == []  # a second beat finds nothing
    assert store.state(case) == S.PUBLICITY_CLOSED
    assert store.timer(case, "T_PUBLICITY")["status"] == "fired"
