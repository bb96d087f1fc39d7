"""People in both databases: the same promises as in memory, and what only a database can break."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, insert, select, update

from adapters.database import open_database
from adapters.passwords import Argon2Passwords, PasswordCost
from adapters.people import StoredPeople
from adapters.tables import cases, login_attempts, sessions, tokens, users
from services import people as use
from services.people import NotSignedIn, Throttled
from services.users import LoginTaken, User, add_user
from workflow.roles import Role

NOW = datetime(2026, 6, 1, 9, 0, 0, 123_456, tzinfo=UTC)
CHEAP = Argon2Passwords(PasswordCost(1, 8, 1))
ZHANG = User("zhang", "张三", frozenset({Role.CITY_OFFICER, Role.CITY_LEADER}), "CITY")
EXPERT = User("e01", "专家", frozenset({Role.EXPERT}), "虚构单位01", frozenset({"DEMO-002", "虚构公司"}))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine: Engine) -> StoredPeople:
    people = StoredPeople(engine)
    for user in (ZHANG, EXPERT):
        people.add(user, CHEAP.hashed("secret"), NOW)
    return people


def signed_in(people: StoredPeople, login: str = "zhang", password: str = "secret", at: datetime = NOW):
    return use.sign_in(login, password, address="192.0.2.1", people=people, passwords=CHEAP, now=at)


def deactivate(engine: Engine, login: str) -> None:
    with engine.begin() as connection:
        connection.execute(update(users).where(users.c.login == login).values(active=0))


def sheet(engine: Engine, parent: str, state: str, expert: str = "e01") -> None:
    row = {
        "id": f"sheet-{parent}-{state}",
        "kind": "score_sheet",
        "state": state,
        "version": 1,
        "assignee": expert,
        "parent": parent,
        "facts": "{}",
        "timers": "{}",
        "head": "",
        "opened_at": 0,
        "updated_at": 0,
        "closed": 0,
        "due_at": 0,
    }
    with engine.begin() as connection:
        connection.execute(insert(cases).values(row))


def test_users_come_back_as_they_were_added(people: StoredPeople) -> None:
    assert people.users() == (EXPERT, ZHANG)
    assert people.user("zhang") == ZHANG
    assert people.user("nobody") is None


def test_a_login_is_given_once(people: StoredPeople) -> None:
    with pytest.raises(LoginTaken):
        people.add(ZHANG, "other", NOW)
    assert signed_in(people).actor.user == "zhang"


def test_the_seeded_organisations_can_have_users(people: StoredPeople) -> None:
    for login, role, org in (("d", "district_officer", "520103"), ("z", "district_leader", "ZONE-GXQ")):
        add_user(login, [role], org=org, users=people, passwords=CHEAP, now=NOW)
        assert people.user(login) == User(login, login, frozenset({Role(role)}), org)


def test_what_is_stored_opens_nothing(engine: Engine, people: StoredPeople) -> None:
    session = signed_in(people)
    token = use.issue_token("zhang", "secret", address="", people=people, passwords=CHEAP, now=NOW)
    with engine.connect() as connection:
        stored = repr([connection.execute(select(table)).all() for table in (users, sessions, tokens, login_attempts)])
    assert "$argon2id$" in stored
    for secret in (session.key, token.key, "secret'"):
        assert secret not in stored
    assert use.session_of(use.hash_of(session.key), people=people, now=NOW) is None


def test_a_session_lives_until_it_is_ended(people: StoredPeople) -> None:
    session = signed_in(people)
    later = NOW + timedelta(minutes=90)
    assert use.session_of(session.key, people=people, now=later) == session
    assert use.session_of(session.key, people=people, now=later + timedelta(minutes=90)) == session
    use.sign_out(session.key, people=people, now=later)
    assert use.session_of(session.key, people=people, now=later) is None


def test_a_token_lives_until_it_is_revoked(people: StoredPeople) -> None:
    token = use.issue_token("zhang", "secret", address="", people=people, passwords=CHEAP, now=NOW)
    assert use.actor_of_token(token.key, people=people, now=NOW) == use.actor_of(ZHANG, "api", ())
    use.revoke(token.key, people=people, now=NOW)
    assert use.actor_of_token(token.key, people=people, now=NOW) is None


def test_who_is_no_longer_active_is_out_at_once(engine: Engine, people: StoredPeople) -> None:
    session = signed_in(people)
    token = use.issue_token("zhang", "secret", address="", people=people, passwords=CHEAP, now=NOW)
    deactivate(engine, "zhang")
    assert use.session_of(session.key, people=people, now=NOW) is None
    assert use.actor_of_token(token.key, people=people, now=NOW) is None
    with pytest.raises(NotSignedIn):
        signed_in(people)


def test_an_expert_is_known_with_the_live_sheets_of_his_own(engine: Engine, people: StoredPeople) -> None:
    for parent, state in (("a3", "sealed"), ("a1", "assigned"), ("a2", "recused"), ("a4", "superseded")):
        sheet(engine, parent, state)
    sheet(engine, "a5", "assigned", expert="e02")
    assert signed_in(people, "e01").actor.assigned == (("a1", "assigned"), ("a3", "sealed"))
    session = signed_in(people, "e01")
    found = use.actor_of_session(session.key, people=people, now=NOW)
    assert found == use.actor_of(EXPERT, "page", (("a1", "assigned"), ("a3", "sealed")))


def test_a_request_costs_one_query_and_no_write(engine: Engine, people: StoredPeople) -> None:
    session = signed_in(people)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: said.append(statement))
    use.actor_of_session(session.key, people=people, now=NOW)
    assert len(said) == 1
    assert said[0].startswith("SELECT")


def test_failures_are_counted_across_processes_and_forgotten_in_time(people: StoredPeople, engine: Engine) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            signed_in(people, password="wrong")
    with pytest.raises(Throttled):
        signed_in(StoredPeople(engine))
    assert signed_in(people, at=NOW + timedelta(minutes=15)).actor.user == "zhang"
    with engine.connect() as connection:
        assert [row.ok for row in connection.execute(select(login_attempts))] == [1]


def test_of_many_guesses_at_once_no_more_than_five_are_compared(people: StoredPeople) -> None:
    def guess(number: int) -> str:
        try:
            signed_in(people, password=f"guess {number}")
        except NotSignedIn:
            return "compared"
        except Throttled:
            return "throttled"
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count("compared") <= 5
    assert "in" not in outcomes


def test_an_address_is_counted_over_all_logins(people: StoredPeople) -> None:
    for number in range(51):
        people.note_attempt(f"u{number}", "192.0.2.1", NOW)
    by_login, by_address = people.attempts("zhang", "192.0.2.1", NOW - timedelta(minutes=15))
    assert (len(by_login), len(by_address)) == (0, 51)
    assert people.attempts("zhang", "", NOW - timedelta(minutes=15)) == ((), ())
