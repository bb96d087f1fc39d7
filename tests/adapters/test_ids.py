"""Identifiers sort in the order they were made, also inside one millisecond."""

from adapters.ids import fresh


def test_identifiers_of_one_process_sort_as_they_were_made():
    made = [fresh() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} == {26}
