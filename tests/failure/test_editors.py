"""Many editors who publish the same article at the same time."""

import os
from itertools import chain

import pytest

from tests.failure.conftest import on_database
from tests.failure.ground import Ground

pytestmark = pytest.mark.failure

EDITORS = 8
EDITS = 200 if os.environ.get("KHABAR_NIGHTLY") else 15
BAKERS = 3


@on_database("sqlite")
def test_the_page_shows_the_last_of_many_edits_of_one_article(ground: Ground) -> None:
    presses = [ground.press(bakers=BAKERS) for _ in range(BAKERS)]
    reader = ground.read(ground.made.paths["changed"])
    ground.stare(ground.made.paths["changed"])
    editors = [
        ground.nursery.start("write", article="changedfa", times=EDITS, editor=number) for number in range(EDITORS)
    ]
    committed = [editor.result(600) for editor in editors]
    assert sorted(chain.from_iterable(committed)) == list(range(2, EDITORS * EDITS + 2))
    ground.nursery.run("settle")
    for press in presses:
        press.kill()
    saw = ground.finish()
    assert saw["newest"]["changedfa"] == EDITORS * EDITS + 1
    assert reader.ended()
