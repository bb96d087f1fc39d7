"""Signing in and out, sessions, tokens, and the brake on guessing."""

from datetime import UTC, datetime, timedelta

import pytest

from services import people as use
from services.people import NotSignedIn, Throttled
from services.users import User
from tests.support.people import MemoryPeople, PlainPasswords
from workflow.refusals import NotVisible
from workflow.roles import Role

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZHANG = User("zhang", "张三", frozenset({Role.CITY_OFFICER}), "CITY")
EXPERT = User("e01", "专家", frozenset({Role.EXPERT}), "虚构单位01", frozenset({"DEMO-002"}))
GONE = User("gone", "离任", frozenset({Role.CITY_OFFICER}), "CITY", active=False)


@pytest.fixture
def passwords() -> PlainPasswords:
    return PlainPasswords()


@pytest.fixture
def people(passwords: PlainPasswords) -> MemoryPeople:
    found = MemoryPeople(sheets={"e01": (("a1", "assigned"),)})
    for user in (ZHANG, EXPERT, GONE):
        found.add(user, passwords.hashed("secret"), NOW)
    return found


@pytest.fixture
def attempt(people: MemoryPeople, passwords: PlainPasswords):
    def trying(login="zhang", password="secret", *, at=NOW, address="192.0.2.1"):
        return use.authenticate(login, password, address=address, people=people, passwords=passwords, now=at)

    return trying


@pytest.fixture
def sign_in(people: MemoryPeople, passwords: PlainPasswords):
    def signing(login="zhang", *, at=NOW, old=""):
        return use.sign_in(login, "secret", address="192.0.2.1", people=people, passwords=passwords, now=at, old=old)

    return signing


def fail(attempt, times: int, **more) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            attempt(password="wrong", **more)


def test_login_and_password_make_an_actor(sign_in, people: MemoryPeople) -> None:
    actor = sign_in().actor
    assert (actor.user, actor.name, actor.org, actor.via, actor.roles) == (
        "zhang",
        "张三",
        "CITY",
        "page",
        {Role.CITY_OFFICER},
    )
    assert sign_in("e01").actor.assigned == (("a1", "assigned"),)
    assert sign_in("e01").actor.related == {"DEMO-002"}


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("zhang", "wrong"),
        ("nobody", "secret"),
        ("gone", "secret"),
        ("", ""),
        ("zhang\0", "secret"),
        ("zhang", "secret\0"),
        ("zhang", "\ud800"),
        ("zhang", "x" * 2_000),
    ],
)
def test_every_wrong_sign_in_hears_the_same_and_costs_one_comparison(
    attempt, passwords: PlainPasswords, login: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        attempt(login, password)
    assert (refused.value.status, refused.value.code) == (401, "wrong_credentials")
    assert len(passwords.compared) == 1


def test_after_five_failures_the_right_password_waits_too(attempt, passwords: PlainPasswords) -> None:
    fail(attempt, 5)
    with pytest.raises(Throttled, match="15分钟") as refused:
        attempt(at=NOW + 30 * timedelta(seconds=1))
    assert (refused.value.status, refused.value.retry_after) == (429, 14 * 60 + 30)
    assert len(passwords.compared) == 5  # a throttled attempt learns nothing


def test_waiting_ends_with_the_window_however_often_one_asks(attempt) -> None:
    fail(attempt, 5)
    for minute in range(1, 15):
        with pytest.raises(Throttled):
            attempt(at=NOW + minute * MINUTE)
    assert attempt(at=NOW + 15 * MINUTE) == ZHANG


def test_only_the_login_under_attack_is_slowed(attempt) -> None:
    fail(attempt, 5)
    assert attempt("e01") == EXPERT


def test_an_unknown_login_is_throttled_like_a_known_one(attempt) -> None:
    fail(attempt, 5, login="nobody")
    with pytest.raises(Throttled):
        attempt("nobody")


def test_a_success_forgets_the_failures_of_its_login(attempt) -> None:
    fail(attempt, 4)
    attempt()
    fail(attempt, 5)


def test_an_address_that_tries_many_logins_is_throttled_after_fifty(attempt) -> None:
    for number in range(50):
        fail(attempt, 1, login=f"u{number}")
    with pytest.raises(Throttled):
        attempt()
    assert attempt(address="192.0.2.2") == ZHANG


def test_a_terminal_has_no_address_to_throttle(attempt) -> None:
    for number in range(51):
        fail(attempt, 1, login=f"u{number}", address="")
    assert attempt(address="") == ZHANG


def test_a_hash_of_another_cost_is_renewed_at_sign_in(people: MemoryPeople) -> None:
    dearer = PlainPasswords("2")
    use.authenticate("zhang", "secret", address="", people=people, passwords=dearer, now=NOW)
    assert people.hashes == {"zhang": "2:secret", "e01": "1:secret", "gone": "1:secret"}


def test_a_session_is_stored_under_the_hash_of_its_key_only(sign_in, people: MemoryPeople) -> None:
    session = sign_in()
    assert list(people.sessions) == [use.hash_of(session.key)]
    assert session.key not in repr(people.sessions)


def test_signing_in_again_ends_the_session_the_browser_came_with(sign_in, people: MemoryPeople) -> None:
    first = sign_in()
    second = sign_in(old=first.key)
    assert (first.key, first.csrf) != (second.key, second.csrf)
    assert use.actor_of_session(first.key, people=people, now=NOW) is None
    assert use.actor_of_session(second.key, people=people, now=NOW) == second.actor


def test_a_session_ends_at_sign_out_on_the_server(sign_in, people: MemoryPeople) -> None:
    session = sign_in()
    assert use.session_of(session.key, people=people, now=NOW) == session
    use.sign_out(session.key, people=people, now=NOW)
    assert use.session_of(session.key, people=people, now=NOW) is None


def test_a_session_idles_two_hours_at_most(sign_in, people: MemoryPeople) -> None:
    session = sign_in()
    almost = NOW + timedelta(hours=2) - timedelta(microseconds=1)
    assert use.actor_of_session(session.key, people=people, now=almost) is not None
    assert use.actor_of_session(session.key, people=people, now=almost + timedelta(hours=2)) is None


def test_a_session_in_use_ends_after_twelve_hours(sign_in, people: MemoryPeople) -> None:
    session = sign_in()
    for hour in range(1, 12):
        assert use.actor_of_session(session.key, people=people, now=NOW + timedelta(hours=hour)) is not None
    assert use.actor_of_session(session.key, people=people, now=NOW + timedelta(hours=12)) is None


def test_a_request_writes_nothing_within_a_minute_of_the_last(sign_in, people: MemoryPeople) -> None:
    session = sign_in()
    for seconds in (1, 59, 60, 61, 119, 120):
        use.actor_of_session(session.key, people=people, now=NOW + timedelta(seconds=seconds))
    assert people.touched == [NOW + MINUTE, NOW + 2 * MINUTE]


def test_a_token_carries_an_actor_for_twelve_hours_or_until_revoked(
    people: MemoryPeople, passwords: PlainPasswords
) -> None:
    def issued():
        return use.issue_token("e01", "secret", address="", people=people, passwords=passwords, now=NOW)

    token = issued()
    assert token.expires_at == NOW + timedelta(hours=12)
    actor = use.actor_of_token(token.key, people=people, now=NOW + timedelta(hours=11))
    assert actor is not None
    assert (actor.user, actor.via, actor.assigned) == ("e01", "api", (("a1", "assigned"),))
    assert use.actor_of_token(token.key, people=people, now=token.expires_at) is None
    assert use.actor_of_token("unknown\ud800", people=people, now=NOW) is None
    another = issued()
    use.revoke(another.key, people=people, now=NOW)
    assert use.actor_of_token(another.key, people=people, now=NOW) is None


def test_the_command_line_acts_as_active_users_only(people: MemoryPeople) -> None:
    assert use.actor_of_login("e01", people=people).via == "cli"
    assert use.actor_of_login("e01", people=people).assigned == (("a1", "assigned"),)
    for login in ("nobody", "gone", "\0"):
        with pytest.raises(NotVisible, match="没有用户"):
            use.actor_of_login(login, people=people)
