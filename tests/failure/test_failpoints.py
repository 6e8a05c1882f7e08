"""A press is killed at every named point of a publication that makes, changes, moves and removes pages."""

import ast
import signal
from pathlib import Path

import pytest

import khabar
from khabar.kernel import failpoints
from tests.failure.conftest import NIGHTLY, on_databases
from tests.failure.ground import CHANGED, NEW, Ground

pytestmark = pytest.mark.failure


def named_in_the_code() -> set[str]:
    """Return what `failpoints.reach` is called with anywhere in Khabar."""
    found: set[str] = set()
    for path in Path(str(khabar.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "failpoints.reach":
                assert isinstance(node.args[0], ast.Constant), f"{path}: a failpoint has a plain name"
                found.add(str(node.args[0].value))
    return found


def test_every_failpoint_of_the_code_is_named_in_one_place() -> None:
    assert named_in_the_code() == set(failpoints.NAMES)


OF_EACH_BATCH = tuple(name for name in failpoints.NAMES if name.startswith(("claim.", "bake.", "store.", "acknow")))
"""Points that one publication passes many times, for its pages are not all baked together."""


@pytest.fixture(scope="module")
def times(sqlite_ground: Ground) -> dict[str, int]:
    """How often a press that nobody kills reaches each point."""
    sqlite_ground.renew(CHANGED)
    press = sqlite_ground.press()
    sqlite_ground.nursery.run("settle")
    press.stop()
    reached: dict[str, int] = press.result()
    sqlite_ground.clear()
    return reached


@pytest.mark.parametrize(("ground", "name"), on_databases(failpoints.NAMES), indirect=["ground"])
def test_a_press_killed_at_a_failpoint_leaves_nothing_wrong(ground: Ground, name: str) -> None:
    killed_at(ground, name, 1)


@pytest.mark.parametrize("name", OF_EACH_BATCH if NIGHTLY else OF_EACH_BATCH[::2])
def test_a_press_killed_near_the_end_of_a_publication(on_sqlite: Ground, name: str, times: dict[str, int]) -> None:
    assert times[name] > 3
    killed_at(on_sqlite, name, times[name] - 1)


OF_WRITING = tuple(name for name in failpoints.NAMES if name.startswith(("bake.media", "store.", "bake.removed")))
AT_ONCE = [
    (name, ("publish_by_hand", "edit_by_hand")[number // 2 % 2])
    for number, name in enumerate((*OF_WRITING, "expand.baked"))
]
"""Points that the page of a changed article passes within the expansion, and what changes it."""


@pytest.mark.parametrize(("ground", "case"), on_databases(AT_ONCE), indirect=["ground"])
def test_a_press_killed_while_it_bakes_an_article_at_once(ground: Ground, case: tuple[str, str]) -> None:
    name, task = case
    ground.renew(NEW)
    ground.nursery.run(task)
    ground.read()
    dying = ground.press(failpoint=name)
    assert dying.wait(30) == -signal.SIGKILL, dying.said()
    assert ground.nursery.run("look")["outbox"] > 0, "it died in the expansion, which was undone with it"
    saw = ground.finish()
    assert saw["newest"].items() >= {"publish_by_hand": {"byhand": 1}, "edit_by_hand": {"changedfa": 2}}[task].items()


def killed_at(ground: Ground, name: str, count: int) -> None:
    """Kill a press there; another one must bring everything to a good end, and readers notice nothing."""
    ground.renew(CHANGED)
    ground.read(*ground.made.paths.values())
    dying = ground.press(failpoint=name, count=count)
    assert dying.wait(30) == -signal.SIGKILL, f"{name} is not reached {count} times:\n{dying.said()}"
    saw = ground.finish()
    assert saw["newest"].items() >= {"made": 1, "due": 1, "changedfa": 2, "changedar": 2}.items()
