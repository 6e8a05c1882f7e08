"""The one clock and the one source of randomness."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from khabar.kernel import clock, identifiers, randomness

NOWRUZ = datetime(2026, 3, 20, 14, 46, tzinfo=UTC)
TEHRAN = timezone(timedelta(hours=3, minutes=30))


def test_the_clock_stands_still_where_it_is_set_and_runs_on_afterwards() -> None:
    before = clock.now()
    with clock.set_to(NOWRUZ):
        assert clock.now() == clock.now() == NOWRUZ
    assert clock.now() == before


def test_an_instant_of_another_zone_is_read_as_utc() -> None:
    with clock.set_to(NOWRUZ.astimezone(TEHRAN)):
        assert clock.now().tzinfo is UTC
        assert clock.now() == NOWRUZ


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.set_to(NOWRUZ.replace(tzinfo=None)):
        pass


def test_a_function_may_make_time_pass() -> None:
    ticks = iter(range(3))
    with clock.set_to(lambda: NOWRUZ + timedelta(seconds=next(ticks))):
        assert clock.now() < clock.now() < clock.now()


def test_the_same_seed_draws_the_same_identifiers() -> None:
    drawn = []
    for _ in range(2):
        with randomness.seeded(1405):
            drawn.append([identifiers.public_identifier() for _ in range(5)])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 5
    assert all(set(one) <= set(identifiers.ALPHABET) and len(one) == identifiers.LENGTH for one in drawn[0])
