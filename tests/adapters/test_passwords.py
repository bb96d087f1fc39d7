"""Argon2id, and nobody's hash."""

import pytest

from adapters.passwords import LEAST_COST, Argon2Passwords, PasswordCost

CHEAP = Argon2Passwords(PasswordCost(1, 8, 1))


def test_a_hash_is_argon2id_salted_and_matches_its_password_only() -> None:
    first, second = CHEAP.hashed("密码"), CHEAP.hashed("密码")
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second
    assert CHEAP.matches(first, "密码")
    assert not CHEAP.matches(first, "密码 ")


@pytest.mark.parametrize("stored", [None, "", "rubbish"])
def test_what_is_no_hash_matches_nothing(stored: str | None) -> None:
    assert not CHEAP.matches(stored, "")


def test_nobodys_comparison_is_a_real_one_of_the_same_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr("argon2._password_hasher.verify_secret", lambda stored, *_: seen.append(stored) or False)
    Argon2Passwords(PasswordCost(3, 64, 1)).matches(None, "secret")
    assert len(seen) == 1
    assert seen[0].startswith(b"$argon2id$v=19$m=64,t=3,p=1$")


def test_nobodys_hash_can_be_compared_to_the_end() -> None:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    nobody = CHEAP._nobody
    with pytest.raises(VerifyMismatchError):  # a malformed one would fail early, and so be told apart by its time
        PasswordHasher().verify(nobody, "secret")


def test_a_hash_of_another_cost_is_outdated() -> None:
    assert not CHEAP.outdated(CHEAP.hashed("x"))
    assert Argon2Passwords(LEAST_COST).outdated(CHEAP.hashed("x"))
