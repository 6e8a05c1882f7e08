"""The readers' index under real processes: what is published is found, whoever is killed."""

import signal

import pytest

from khabar.search.fts import FtsIndex, Unusable
from khabar.search.interface import Query
from tests.failure.conftest import eventually
from tests.failure.ground import Ground

pytestmark = pytest.mark.failure


def found(ground: Ground, text: str = "") -> set[str]:
    """Return the addresses that a reader finds now."""
    try:
        index = FtsIndex(ground.made.folder / "data" / "search" / "index.sqlite3")
    except Unusable:
        return set()
    hits = index.search(Query(text, "fa", size=100), seconds=60).hits
    index.close()
    return {hit.key for hit in hits}


def test_a_publication_is_found_as_soon_as_press_and_delivery_have_seen_it(on_sqlite: Ground) -> None:
    delivery = on_sqlite.nursery.start("follow")
    eventually(lambda: len(found(on_sqlite)) == 8, "what stood already is found")
    press = on_sqlite.press()
    paths = on_sqlite.nursery.run("change")
    eventually(lambda: paths["made"] in found(on_sqlite, "نو"), "the new article is found")
    eventually(lambda: paths["changed"] in found(on_sqlite, "ویرایش"), "the changed one as it is now")
    eventually(lambda: paths["taken down"] not in found(on_sqlite), "the one taken down is not")
    eventually(lambda: paths["unpublished"] not in found(on_sqlite), "nor the one taken off")
    press.kill()
    assert delivery.stop() == 0


def test_a_build_killed_half_way_goes_on_and_loses_nothing_of_what_is_published_meanwhile(on_sqlite: Ground) -> None:
    delivery, press = on_sqlite.nursery.start("follow"), on_sqlite.press()
    eventually(lambda: len(found(on_sqlite)) == 8, "what stood already is found")
    building = on_sqlite.nursery.start("build_index", stops_at=4)
    eventually(lambda: building.state() == "T", "half of it is built")
    paths = on_sqlite.nursery.run("change")
    eventually(lambda: paths["made"] in found(on_sqlite, "نو"), "the old index serves and follows")
    eventually(lambda: paths["taken down"] not in found(on_sqlite), "and forgets")
    public = lambda: set(on_sqlite.nursery.run("public_paths"))  # noqa: E731
    eventually(lambda: found(on_sqlite) == public(), "until it holds exactly what is public")
    before = found(on_sqlite)
    building.kill()
    assert building.wait() == -signal.SIGKILL
    assert found(on_sqlite) == before
    on_sqlite.nursery.run("settle")
    before = found(on_sqlite)
    assert on_sqlite.nursery.run("build_index")[0] == 4
    assert found(on_sqlite) == before
    assert paths["changed"] in found(on_sqlite, "ویرایش")
    press.kill()
    assert delivery.stop() == 0


def test_a_delivery_killed_at_any_time_leaves_a_sound_index_and_goes_on(on_sqlite: Ground) -> None:
    press = on_sqlite.press()
    delivery = on_sqlite.nursery.start("follow")
    eventually(lambda: len(found(on_sqlite)) == 8, "what stood already is found")
    writer = on_sqlite.nursery.start("publish_many", seed=1, pause=0.05)
    for _ in range(5):
        seen = len(found(on_sqlite))
        eventually(lambda seen=seen: len(found(on_sqlite)) > seen, "the index grows")  # type: ignore[misc]
        delivery.kill()
        delivery.wait()
        delivery = on_sqlite.nursery.start("follow")
    writer.kill(signal.SIGTERM)
    assert writer.result() >= 5
    on_sqlite.nursery.run("settle")
    public = set(on_sqlite.nursery.run("public_paths"))
    eventually(lambda: found(on_sqlite) == public, "exactly what is public is found")
    press.kill()
    assert delivery.stop() == 0
