"""The page laid out from right to left is the mirror image of the same page laid out from left to right."""

from typing import Any

from tests.packs.opening import TWO_FRAMES, Opened

CLOSE = 1.0
"""How many CSS pixels a box may be off its mirror image."""

BOXES = """() => {
  const blocks = new Set(['block', 'flex', 'grid', 'list-item', 'flow-root', 'table']);
  return [...document.body.querySelectorAll('*')]
    .filter(element => blocks.has(getComputedStyle(element).display) && element.checkVisibility()
      && !element.ownerSVGElement)
    .map(element => {
      const box = element.getBoundingClientRect();
      const name = element.nodeName.toLowerCase() + (element.className && element.className.baseVal === undefined ?
        '.' + element.className : '');
      return [name, box.left, box.right, box.top];
    });
}"""
TURN = """() => {
  const turned = {ltr: 'rtl', rtl: 'ltr'};
  for (const element of document.querySelectorAll('[dir]')) element.dir = turned[element.dir] || element.dir;
}"""
WIDTH = "() => document.documentElement.clientWidth"
SHOWN = 5


def mirror(opened: Opened) -> list[str]:
    """Return the block boxes that do not mirror. Turns the page round, so it comes last.

    What stands inside a drawing was placed for its page's direction when the page was made, and does not turn.
    """
    page = opened.page
    before, width = page.evaluate(BOXES), page.evaluate(WIDTH)
    page.evaluate(TURN)
    page.evaluate(TWO_FRAMES)
    after = page.evaluate(BOXES)
    page.evaluate(TURN)
    if len(before) != len(after):
        return [f"{len(before)} boxes one way, {len(after)} the other"]
    return [fault for one, other in zip(before, after, strict=True) if (fault := _off(one, other, width))][:SHOWN]


def _off(one: list[Any], other: list[Any], width: float) -> str:
    name, left, right, top = one
    if max(abs(width - right - other[1]), abs(width - left - other[2]), abs(top - other[3])) <= CLOSE:
        return ""
    turned = f"{other[1]:.0f}–{other[2]:.0f}, {other[3]:.0f} down"
    return f"{name} at {left:.0f}–{right:.0f}, {top:.0f} down is at {turned} when turned"
