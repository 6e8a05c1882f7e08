"""Many articles due in the same minute: each is public once, one by hand gets through, poison blocks nobody."""

import os

import pytest

from tests.failure.conftest import eventually, on_database
from tests.failure.ground import Ground

pytestmark = pytest.mark.failure

DUE = 10_000 if os.environ.get("KHABAR_NIGHTLY") else 120
BAKERS = 2
PATIENCE = 1200.0 if os.environ.get("KHABAR_NIGHTLY") else 90.0


@on_database("postgresql")
def test_many_articles_due_at_once(ground: Ground) -> None:
    run = ground.nursery.run
    poisoned = run("schedule_many", number=DUE)
    before = run("look")
    assert before["timers"] >= DUE + len(poisoned)
    ground.read()
    presses = [ground.press(bakers=BAKERS) for _ in range(BAKERS)]
    eventually(lambda: run("look")["live"] > before["live"] + DUE // 10, "some are public", PATIENCE)
    path = run("publish_by_hand")
    page = ground.tree / path.strip("/") / "index.html.br"
    eventually(page.exists, "the article published by hand stands", PATIENCE)
    assert run("look")["timers"] > 0, "it came only after all that was due"
    run("settle", seconds=PATIENCE)
    for press in presses:
        press.kill()
    ground.finish()
    counted = run("count_publications")
    assert counted == {"due": DUE, "versions": DUE, "audit lines": DUE, "poisoned": sorted(poisoned)}
