"""The drawing of who cites whom: sources first, lines apart, names within the drawing, the same in both directions."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.site import graph
from khabar.site.graph import Drawing, Link
from khabar.site.provenance import OURS, Party
from khabar.site.wording import Run

PRESIDENCY, UNION = ("organisation", 1), ("organisation", 2)
WIRE, PAPER = ("outlet", 3), ("outlet", 4)
NAMES: dict[Party, Run] = {
    PRESIDENCY: Run("المكتب الإعلامي في رئاسة الجمهورية"),
    PAPER: Run("بيك وردون"),
    OURS: Run("تالنا"),
    WIRE: Run("Halvorn Wire", "en", "ltr"),
    UNION: Run("نقابة عمال المرافئ"),
}
LINKS = [
    Link(PRESIDENCY, OURS, "TOLD"),
    Link(UNION, OURS, "TOLD"),
    Link(OURS, WIRE, "CITES"),
    Link(WIRE, PAPER, "CREDIT"),
    Link(OURS, PAPER, "LINK"),
]


def _drawn(rtl: bool = True) -> Drawing:
    drawing = graph.draw(NAMES, LINKS, rtl)
    assert drawing is not None
    return drawing


def test_who_is_cited_stands_above_who_cites() -> None:
    first = [node.lines[0] for node in _drawn().nodes]
    assert first[-1] == "بيك وردون"
    assert first.index("Halvorn Wire") > first.index("تالنا") > first.index("نقابة عمال المرافئ")


def test_a_party_stands_once_with_all_the_ways_in_which_it_cites() -> None:
    nodes = {node.lines[0]: node for node in _drawn().nodes}
    assert len(nodes) == len(NAMES)
    assert nodes["بيك وردون"].edges == ("CREDIT", "LINK")
    assert {node.role for node in nodes.values()} == {"source", "ours", "other"}
    assert nodes["تالنا"].role == "ours"


def test_the_drawing_mirrors_and_keeps_a_foreign_name_in_its_own_direction() -> None:
    right, left = _drawn(rtl=True), _drawn(rtl=False)
    assert [graph.WIDTH - node.x for node in right.nodes] == [node.x for node in left.nodes]
    assert right.height == left.height
    wire = next(node for node in right.nodes if node.lang)
    assert (wire.direction, wire.anchor) == ("ltr", "end")
    own = next(node for node in right.nodes if not node.lang)
    assert (own.direction, own.anchor) == ("rtl", "start")


def test_lines_of_different_sources_never_run_over_one_another() -> None:
    runs: dict[float, list[tuple[float, float, str]]] = {}
    for line, link in zip(_drawn(rtl=False).lines, LINKS, strict=True):
        found = re.search(r"Q([\d.]+) ([\d.]+) .*?V([\d.]+)", line.path)
        assert found
        top, bottom = sorted((float(found[2]), float(found[3])))
        runs.setdefault(float(found[1]), []).append((top, bottom, str(link.source)))
    for spans in runs.values():
        for one, other in pairwise(sorted(spans)):
            assert one[2] == other[2] or one[1] < other[0]


@pytest.mark.parametrize("count", [0, 1, 2, graph.MOST + 1])
def test_too_few_and_too_many_are_left_to_the_list(count: int) -> None:
    names = {("outlet", number): Run(str(number)) for number in range(count)}
    links = [Link(("outlet", number), ("outlet", number + 1), "CITES") for number in range(count - 1)]
    assert graph.draw(dict(names), links, rtl=False) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30), st.booleans())
def test_any_links_even_in_a_circle_give_a_drawing_within_its_bounds(pairs: list[tuple[int, int]], rtl: bool) -> None:
    names: dict[Party, Run] = {("outlet", number): Run(f"Outlet {number}") for number in range(10)}
    links = [Link(("outlet", one), ("outlet", other), "CITES") for one, other in pairs if one != other]
    drawing = graph.draw(names, links, rtl)
    if drawing is None:
        assert not links or len(set(links)) > graph.LANES
        return
    assert len(drawing.nodes) == 10
    assert all(0 < node.text_x < graph.WIDTH for node in drawing.nodes)
    assert all(0 < node.x < graph.WIDTH and 0 < node.y < drawing.height for node in drawing.nodes)
    heights = [node.y for node in drawing.nodes]
    assert heights == sorted(heights)
    for line in drawing.lines:
        assert all(-1 <= float(x) <= graph.WIDTH + 1 for x in re.findall(r"H(-?[\d.]+)", line.path))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("تالنا", ("تالنا",)),
        ("Media Office of the Presidency", ("Media Office of", "the Presidency")),
        ("x" * 50, ("x" * 18, "x" * 17 + "…")),
        ("", ("?",)),
    ],
)
def test_a_long_name_takes_two_lines_and_ends_cleanly(text: str, lines: tuple[str, ...]) -> None:
    assert graph.wrapped(text, 18 * graph.LETTER) == lines


def test_a_break_never_parts_a_letter_from_its_marks() -> None:
    word = "مُحَمَّد" * 8
    assert not any(line.startswith(("ُ", "َ", "ّ")) for line in graph.wrapped(word, 12 * graph.LETTER, most=9))
