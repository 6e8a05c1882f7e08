"""Every word in its language: no message missing, the edition's digits and letters, foreign runs tagged, isolated."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.language.direction import direction_of
from tests.packs.opening import Opened

DIGITS = {"latn": "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
FOREIGN_LETTERS = {
    "ar": "یکپچژگڤۀەێۆڕڵ",
    "fa": "يكىةۀەێۆڕڵ",
    "ckb": "يكىةث",
    "ku": "ığİ",
    "tr": "qwxêẍ",
    "en": "ığİşŞêîû",
    "fr": "ığİşŞñ",
    "es": "ığİşŞêîûç",
}
"""Letters that look at home in a language but are another one's: of keyboards, imports and copied names."""

KEY = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
LEFT_OVER = re.compile(r"\{[a-z_]*\}|\bNone\b|\bUndefined\b|&(?:amp|lt|gt|quot|#\d+);|<bdi|\ufffd")
OVERRIDES = re.compile("[\u202a-\u202e]")
ISOLATES = re.compile("[\u2066-\u2068]")
ADDRESS = re.compile(r"(?:https?://|mailto:)?[\w.+-]+(?:@[\w-]+)?\.[a-z]{2,}(?::\d+)?(?:/\S*)?|https?://\S+", re.ASCII)
"""An address standing alone is in no language."""

MACHINE_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)

ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "data-copy")
READ = """attributes => {
  const runs = [], say = (text, element, where) => {
    const clean = (text || '').replace(/\\s+/g, ' ').trim();
    if (clean) runs.push([clean, element.closest('[lang]')?.lang || '', where]);
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest('script, style'))
      say(node.data, node.parentElement, node.parentElement.nodeName.toLowerCase());
  for (const name of attributes)
    for (const element of document.querySelectorAll(`[${name}]`)) say(element.getAttribute(name), element, name);
  for (const element of document.querySelectorAll('meta[name=description], meta[property^="og:title"]'))
    say(element.content, element, 'meta');
  return runs;
}"""
TAGGED = """() => [...document.body.querySelectorAll('[lang]')].map(element => {
  const style = getComputedStyle(element);
  return [element.lang, element.textContent.trim().slice(0, 40), style.direction,
    /isolate|plaintext/.test(style.unicodeBidi) || !style.display.startsWith('inline')];
})"""
TIMES = "() => [...document.querySelectorAll('time')].map(element => element.getAttribute('datetime') || '')"


@dataclass(frozen=True)
class Run:
    """A piece of text of the page, its language as tagged, and where it stands."""

    text: str
    language: str
    where: str


def i18n(opened: Opened) -> list[str]:
    """Return the words, digits, letters and directions that are wrong, each once."""
    page = opened.page
    root = page.locator("html")
    faults = []
    if root.get_attribute("lang") != opened.edition.html_tag or root.get_attribute("dir") != opened.edition.direction:
        faults.append(f"the page is tagged {root.get_attribute('lang')} {root.get_attribute('dir')}")
    for values in page.evaluate(READ, list(ATTRIBUTES)):
        faults += [f"{fault}: “{values[0][:80]}” ({values[2]})" for fault in wording(Run(*values))]
    faults += [fault for values in page.evaluate(TAGGED) if (fault := _isolation(values))]
    faults += [f"time for machines {value!r}" for value in page.evaluate(TIMES) if not MACHINE_TIME.fullmatch(value)]
    return list(dict.fromkeys(faults))


def wording(run: Run) -> Iterator[str]:
    """Yield what is wrong with one run of text."""
    if left := LEFT_OVER.search(run.text):
        yield f"left over {left[0]}"
    if missing := set(KEY.findall(run.text)) & _keys():
        yield f"untranslated {', '.join(sorted(missing))}"
    if OVERRIDES.search(run.text) or len(ISOLATES.findall(run.text)) != run.text.count("\u2069"):
        yield "directional controls that reach beyond the run"
    edition = _edition(run.language)
    if edition is None:
        if not run.language:
            yield "no language"
        return
    if ADDRESS.fullmatch(run.text):
        return
    if wrong := {letter for letter in run.text if letter.isdecimal()} - set(DIGITS[edition.formats.numerals]):
        yield f"digits {''.join(sorted(wrong))} in {edition.code}"
    if wrong := set(run.text) & set(FOREIGN_LETTERS.get(edition.code, "")):
        yield f"letters {''.join(sorted(wrong))} in {edition.code}"
    if foreign := _of_another_script(run.text, edition):
        yield f"untagged {foreign} in {edition.code}"


def _of_another_script(text: str, edition: Edition) -> str:
    """Return the first word of another script than the edition's; acronyms such as RSS are at home everywhere."""
    for word in re.findall(r"[^\W\d_]{2,}", text):
        arabic = "ARABIC" in unicodedata.name(word[0], "")
        if not word.isupper() and arabic != (edition.identity.script == "Arab"):
            return str(word)
    return ""


def _isolation(values: list[Any]) -> str:
    language, text, inside, isolated = values
    known = _edition(language)
    expected = known.direction if known else direction_of(text)
    if inside != expected:
        return f"{language} runs {inside}: “{text}”"
    return "" if isolated else f"{language} is not isolated: “{text}”"


@cache
def _keys() -> frozenset[str]:
    return frozenset(editions.message_notes())


def _edition(language: str) -> Edition | None:
    return next((one for one in editions.editions() if language in (one.html_tag, one.code)), None)
