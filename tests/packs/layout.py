"""The page stands whole: nothing failed, nothing is cut, nothing jumps."""

from tests.packs.opening import Opened

DARK = 80
"""The most that a channel of a dark page's background may be, of 255; less than that a light one's may not be."""

BACKGROUND = """() => {
  const style = getComputedStyle(document.body);
  const [red, green, blue, solid = 1] = style.backgroundColor.match(/[\\d.]+/g);
  return +solid ? Math.max(red, green, blue) : 255 - Math.max(...style.color.match(/\\d+/g));
}"""
"""The brightest channel of the page's background; where it has none of its own, as its text tells."""

MOST_SHIFT = 0.005
"""Cumulative layout shift of the first view, with fonts and pictures after the first paint."""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDEST = """() => {
  const wide = document.documentElement.clientWidth;
  const held = element => element && element !== document.documentElement
    && (getComputedStyle(element).overflowX !== 'visible' || held(element.parentElement));
  return [...document.body.querySelectorAll('*')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > wide + 1 || box.left < -1) && element.checkVisibility()
      && !held(element.parentElement);
  }).slice(0, 3).map(element => element.nodeName.toLowerCase() + '.' + element.className);
}"""
BROKEN_PICTURES = (
    "() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.currentSrc || i.src)"
)
UNSIZED_PICTURES = """() => [...document.images].filter(image => !(image.width && image.getAttribute('width')
  && image.getAttribute('height'))).filter(image => image.checkVisibility()).map(image => image.src)"""


def layout(opened: Opened) -> list[str]:
    """Return what is broken, cut off or moves."""
    page = opened.page
    faults = [f"status {opened.status}"] if opened.status != 200 else []
    faults += [f"console: {text}" for text in opened.console]
    faults += [
        f"{answer.url}: {answer.failure or answer.status}"
        for answer in opened.answers
        if answer.failure or answer.status >= 400
    ]
    faults += [f"broken picture {source}" for source in page.evaluate(BROKEN_PICTURES)]
    faults += [f"picture without width and height {source}" for source in page.evaluate(UNSIZED_PICTURES)]
    faults += horizontal_scroll(opened)
    if (page.evaluate(BACKGROUND) < DARK) != opened.dark:
        faults.append(f"a {'light' if opened.dark else 'dark'} background")
    shift = sum(entry[0] for entry in opened.shifts)
    if shift > MOST_SHIFT:
        faults.append(f"layout shift {shift:.4f}, at most {MOST_SHIFT}: {opened.shifts}")
    return faults


def horizontal_scroll(opened: Opened, where: str = "") -> list[str]:
    """Return whether the page scrolls sideways, and the first elements that stick out."""
    over = opened.page.evaluate(OVERFLOW)
    return [f"scrolls sideways by {over}px{where}: {opened.page.evaluate(WIDEST)}"] if over > 0 else []
