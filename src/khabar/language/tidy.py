"""Tidying of text in Arabic script: what to change in it, as proposals that each can be taken or left.

The rules touch what their names say and nothing else:

=================  =================================================================================================
letters            yeh and kaf as the language writes them: ی ک in Persian and Sorani, ي ك in Arabic (at the end of
                   a word ى where the word is one of the common ones spelt so)
digits             in the given numerals; a word with Latin letters in it (an address, "F-16") keeps its own
spaces             runs of spaces become one; none stands before a closing mark or after an opening one
half_spaces        Persian: می and نمی before a verb, ها and its forms after a noun, are joined by a half-space (ZWNJ);
                   Persian and Arabic: half-spaces that stand twice or at the edge of a word go
tatweel            the stretching stroke between two letters goes
invisible          byte-order marks, and bidi controls that are unpaired or have no effect, go
=================  =================================================================================================
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from khabar.language.digits import NUMERALS, localise

LANGUAGES = ("ar", "ckb", "fa")
"""The languages whose texts can be tidied."""

RULES = ("letters", "digits", "spaces", "half_spaces", "tatweel", "invisible")
"""The names of the rules, in the order in which they work."""

ZWNJ = "\u200c"
TATWEEL = "\u0640"

_LETTER = r"[^\W\d_]"
_ARABIC = r"[\u0620-\u063f\u0641-\u064a\u0671-\u06d3\u06d5]"
_MARK = r"[\u064b-\u065f\u0670]"
_MAQSURA = frozenset(("على", "إلى", "الى", "حتى", "متى", "لدى", "سوى", "مدى", "أخرى", "اخرى", "كبرى", "معنى", "منتدى"))
_LETTERS = {
    "fa": {"ي": "ی", "ى": "ی", "ك": "ک"},
    "ckb": {"ي": "ی", "ى": "ی", "ك": "ک"},
    "ar": {"ی": "ي", "ک": "ك"},
}
_PLURALS = "هایمان|هایتان|هایشان|هایی|هایم|هایت|هایش|های|ها"
_NOT_VERBS = "و|را|از|به|در|که|تا|یا|بر|با"
_MARKS_OF_DIRECTION = {"\u200e": ("L",), "\u200f": ("R", "AL"), "\u061c": ("R", "AL")}
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"
_CONTROLS = re.compile(f"[{_EMBEDDINGS}{_ISOLATES}{_POP_EMBEDDING}{_POP_ISOLATE}\n\r\u2029]")
_PASSES = 20

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One proposal: put `new` in the place of `old`, which is ``text[start:end]``; `rules` names those that ask it."""

    start: int
    end: int
    old: str
    new: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class _Piece:
    """What became of ``text[start:end]``; a piece no rule has touched is one character."""

    text: str
    start: int
    end: int
    rules: frozenset[str] = frozenset()


def propose(text: str, language: str, numerals: str) -> list[Change]:
    """Return what would tidy `text`, in its order; the changes do not overlap, and any of them can be left out.

    `language` is one of `LANGUAGES`, `numerals` the CLDR code of the digits wanted ("latn", "arab", "arabext"). A text
    with all changes made has none left to propose. Raises ValueError for another language or other numerals.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}: expected one of {', '.join(LANGUAGES)}")
    if numerals not in NUMERALS:
        raise ValueError(f"unknown numerals {numerals!r}: expected one of {', '.join(NUMERALS)}")
    pieces = [_Piece(character, place, place + 1) for place, character in enumerate(text)]
    # One rule can make room for another. Each pass leaves fewer of the characters that rules replace, so it ends.
    for _ in range(_PASSES):
        before = len(pieces), "".join(piece.text for piece in pieces)
        for name, rule in _rules(language, numerals):
            pieces = _edited(pieces, rule("".join(piece.text for piece in pieces)), name)
        if before == (len(pieces), "".join(piece.text for piece in pieces)):
            break
    return [
        Change(piece.start, piece.end, text[piece.start : piece.end], piece.text, _ordered(piece.rules))
        for piece in pieces
        if piece.rules and piece.text != text[piece.start : piece.end]
    ]


def apply(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with the given changes, all or some of those that `propose` returned for it."""
    parts, done = [], 0
    for change in sorted(changes, key=lambda change: change.start):
        parts += [text[done : change.start], change.new]
        done = change.end
    return "".join([*parts, text[done:]])


def by_word(text: str, changes: Iterable[Change]) -> list[Change]:
    """Return the same changes widened to whole words, those of one word as one, for showing them."""
    widened: list[list[Change]] = []
    reach = -1
    for change in sorted(changes, key=lambda change: change.start):
        first, last = _word_around(text, change)
        if first < reach:
            widened[-1].append(change)
        else:
            widened.append([change])
        reach = max(reach, last)
    return [_whole(text, group) for group in widened]


def _whole(text: str, group: list[Change]) -> Change:
    first, last = _word_around(text, group[0])[0], _word_around(text, group[-1])[1]
    moved = [Change(one.start - first, one.end - first, one.old, one.new, one.rules) for one in group]
    old = text[first:last]
    return Change(first, last, old, apply(old, moved), _ordered({rule for one in group for rule in one.rules}))


def _word_around(text: str, change: Change) -> tuple[int, int]:
    """Return where the words begin and end that a change touches; a space touches those on both sides of it."""
    first, last = change.start, change.end
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    return first, last


def _ordered(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(rules, key=RULES.index))


def _edited(pieces: list[_Piece], edits: Iterable[Edit], rule: str) -> list[_Piece]:
    """Carry out edits of the pieces' joined text, given in its order and without overlaps."""
    made: list[_Piece] = []
    here, at = 0, 0
    for start, end, new in edits:
        while at < len(pieces) and here + len(pieces[at].text) <= start:
            here += len(pieces[at].text)
            made.append(pieces[at])
            at += 1
        touched, begins = [], here
        while at < len(pieces) and here < end:
            touched.append(pieces[at])
            here += len(pieces[at].text)
            at += 1
        joined = "".join(piece.text for piece in touched)
        rules = frozenset({rule}).union(*(piece.rules for piece in touched))
        text = joined[: start - begins] + new + joined[end - begins :]
        made.append(_Piece(text, touched[0].start, touched[-1].end, rules))
    return made + pieces[at:]


Rule = Callable[[str], Iterable[Edit]]


def _rules(language: str, numerals: str) -> Iterator[tuple[str, Rule]]:
    yield "letters", lambda text: _letters(text, language)
    yield "digits", lambda text: _digits(text, numerals)
    yield "invisible", _invisible
    yield "tatweel", _tatweel
    yield "spaces", _spaces
    if language == "fa":
        yield "half_spaces", _joined_by_half_spaces
    # In Sorani typed on older keyboards a half-space at the end of a word makes the letter before it a vowel.
    if language != "ckb":
        yield "half_spaces", _stray_half_spaces


def _letters(text: str, language: str) -> Iterator[Edit]:
    shapes = _LETTERS[language]
    for found in re.finditer("[" + "".join(shapes) + "]", text):
        start, letter = found.start(), found[0]
        new = shapes[letter]
        if letter == "ی" and not re.match(f"{_MARK}*{_ARABIC}", text[start + 1 : start + 12]):
            before = re.search(f"{_ARABIC}*$", text[:start][-20:])
            stem = "".join(shapes.get(one, one) for one in (before[0] if before else ""))
            new = "ى" if stem + "ى" in _MAQSURA else new
        yield start, start + 1, new


def _digits(text: str, numerals: str) -> Iterator[Edit]:
    for word in re.finditer(r"\S+", text):
        if re.search(r"[A-Za-z@]", word[0]):
            continue
        for found in re.finditer(r"\d+", word[0]):
            new = localise(found[0], numerals)
            if new != found[0]:
                yield word.start() + found.start(), word.start() + found.end(), new


def _spaces(text: str) -> Iterator[Edit]:
    closing = r"[،؛؟!»)\]]|[.,:;?](?![.,\w])"
    for found in re.finditer(f"(?P<out>(?<=\\S) +(?={closing})|(?<=[«(\\[]) +(?=\\S))|  +", text):
        yield found.start(), found.end(), "" if found["out"] else " "


def _joined_by_half_spaces(text: str) -> Iterator[Edit]:
    prefix = f"(?<![\\w{ZWNJ}{TATWEEL}])ن?می(?P<a> )(?!(?:{_NOT_VERBS})(?!\\w))(?={_ARABIC}{{2}})"
    plural = f"(?<={_ARABIC}{_ARABIC})(?P<b> )(?=(?:{_PLURALS})(?![\\w{ZWNJ}]))"
    for found in re.finditer(f"{prefix}|{plural}", text):
        place = found.start("a") if found["a"] else found.start("b")
        yield place, place + 1, ZWNJ


def _stray_half_spaces(text: str) -> Iterator[Edit]:
    inner = f"(?<=[\\w{TATWEEL}\u064b-\u065f]){ZWNJ}{ZWNJ}+(?=\\w)"
    edge = f"(?<![\\w{ZWNJ}{TATWEEL}\u064b-\u065f]){ZWNJ}+|{ZWNJ}+(?![\\w{ZWNJ}])"
    for found in re.finditer(f"(?P<inner>{inner})|{edge}", text):
        yield found.start(), found.end(), ZWNJ if found["inner"] else ""


def _tatweel(text: str) -> Iterator[Edit]:
    for found in re.finditer(f"(?:(?<={_ARABIC})|(?<={_MARK})){TATWEEL}+(?={_ARABIC}|{_MARK})", text):
        yield found.start(), found.end(), ""


def _invisible(text: str) -> list[Edit]:
    places = {place for place, character in enumerate(text) if character == "\ufeff"}
    places |= _unpaired(text) | {place for place, character in enumerate(text) if _is_idle(text, place, character)}
    return [(place, place + 1, "") for place in sorted(places)]


def _unpaired(text: str) -> set[int]:
    """Return the places of embeddings and isolates without their other half in the paragraph, or around nothing."""
    stray: set[int] = set()
    opened: list[int] = []
    for found in _CONTROLS.finditer(text):
        place, character = found.start(), found[0]
        if character in _EMBEDDINGS or character in _ISOLATES:
            opened.append(place)
        elif character in (_POP_EMBEDDING, _POP_ISOLATE):
            _close(text, place, opened, stray)
        else:
            stray.update(opened)
            opened.clear()
    return stray | set(opened)


def _close(text: str, place: int, opened: list[int], stray: set[int]) -> None:
    """Match the closer at `place` with its opener: one of an isolate ends the embeddings opened inside it too."""
    wanted = _ISOLATES if text[place] == _POP_ISOLATE else _EMBEDDINGS
    inside = [opener for opener in opened if text[opener] in wanted]
    if not inside or (wanted is _EMBEDDINGS and opened[-1] != inside[-1]):
        stray.add(place)
        return
    while opened[-1] != inside[-1]:
        stray.add(opened.pop())
    opener = opened.pop()
    if opener == place - 1:
        stray.update((opener, place))


def _is_idle(text: str, place: int, character: str) -> bool:
    """Return whether a mark of direction changes nothing: beside a letter or mark of its direction, or at an edge."""
    if character not in _MARKS_OF_DIRECTION:
        return False
    kinds = _MARKS_OF_DIRECTION[character]
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if before.isdigit() or after.isdigit():
        return False
    if before == character:
        return True
    edges = "R" in kinds and (before in ("", "\n") or after in ("", "\n"))
    return edges or any(side and unicodedata.bidirectional(side) in kinds for side in (before, after))
