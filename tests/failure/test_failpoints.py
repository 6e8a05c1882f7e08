"""A press is killed at every named point of a publication that makes, changes, moves and removes pages."""

import ast
import signal
from pathlib import Path

import pytest

import khabar
from khabar.kernel import failpoints
from tests.failure.ground import Ground

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


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", failpoints.NAMES)
def test_a_press_killed_at_a_failpoint_leaves_nothing_wrong(ground: Ground, name: str, count: int) -> None:
    paths = ground.nursery.run("change")
    ground.read(*paths.values())
    dying = ground.press(failpoint=name, count=count)
    assert dying.wait(30) == -signal.SIGKILL, f"{name} is not reached {count} times:\n{dying.said()}"
    saw = ground.finish()
    assert saw["newest"].items() >= {"made": 1, "due": 1, "changedfa": 2, "changedar": 2}.items()
