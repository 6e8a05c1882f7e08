"""Rounds of a storm: as large as fits into the time that others can be kept waiting."""

from khabar.press.rounds import AGED_EVERY, FEWEST, LONGEST, MOST, Rounds


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def play(rounds: Rounds, watch: Watch, took: float, fired: int | None = None) -> int:
    rounds.begin()
    watch.seconds += took
    rounds.end(rounds.together if fired is None else fired)
    return rounds.together


def test_short_rounds_grow_and_long_ones_shrink() -> None:
    watch = Watch()
    rounds = Rounds(clock=watch)
    assert play(rounds, watch, LONGEST / 4) == 2 * FEWEST
    assert play(rounds, watch, LONGEST * 0.75) == 2 * FEWEST
    assert [play(rounds, watch, LONGEST / 4) for _ in range(9)][-1] == MOST
    assert play(rounds, watch, LONGEST * 1.1) == MOST // 2
    assert [play(rounds, watch, LONGEST * 2) for _ in range(9)][-1] == FEWEST


def test_a_round_that_was_not_full_says_nothing_of_larger_ones() -> None:
    watch = Watch()
    assert play(Rounds(clock=watch), watch, LONGEST / 4, fired=FEWEST - 1) == FEWEST


def test_aged_pages_get_a_batch_now_and_then() -> None:
    watch = Watch()
    rounds = Rounds(clock=watch)
    assert rounds.has_time_for_aged()
    watch.seconds += AGED_EVERY * 0.9
    assert not rounds.has_time_for_aged()
    watch.seconds += AGED_EVERY * 0.2
    assert rounds.has_time_for_aged()
