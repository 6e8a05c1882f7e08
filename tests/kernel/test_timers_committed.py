"""Timers whose transactions really commit: what only a commit refuses, and two presses at one table."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from khabar.kernel import timers
from khabar.kernel.models import Outbox, Timer
from khabar.newsroom.models import Grant
from tests.kernel.test_timers import ARTICLE, Ledger, at, done, ledger

__all__ = ["ledger"]


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the tests commit, and take away by hand what they leave: emptying the database would take Wagtail's roots."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            Timer.objects.all().delete()
            Outbox.objects.all().delete()


def test_what_only_the_commit_refuses_does_not_take_the_others_with_it(ledger: Ledger) -> None:
    @timers.handler("test.dangle")
    def dangle(timer: Timer) -> None:
        Grant.objects.create(user_id=999_999, role="reporter")

    timers.set_timer("test.dangle", ARTICLE, 1, at(minutes=-2))
    timers.set_timer("test.do", ARTICLE, 2, at(minutes=-1))
    assert timers.fire_due(50) == 2
    assert done() == {"2"}
    assert [timer.object_id for timer in timers.failed()] == ["1"]


@pytest.mark.postgres
def test_two_presses_never_fire_the_same_one_nor_wait_for_each_other(ledger: Ledger) -> None:
    for key in (1, 2):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=-1))
    taken: list[int] = []

    def other_press() -> None:
        taken.append(timers.fire_due(50))
        connection.close()

    with transaction.atomic():
        list(Timer.objects.select_for_update().filter(object_id="1"))
        thread = Thread(target=other_press)
        thread.start()
        thread.join(timeout=20)
    assert taken == [1]
    assert ledger.fired == ["2"]
