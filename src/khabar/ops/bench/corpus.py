"""Documents with a vocabulary as large as that of real news, for the search benchmark: from a seed and a number alone.

The prose of `prose` repeats a few hundred words, which would flatter any index. Here words are drawn as they stand in
real text: the word of rank r with a likelihood of about 1/r (Zipf's law, with the two constants of Mandelbrot), out of
as many words as a large archive has. They are made letter by letter as the words of the edition's own prose go on, so
that they have its alphabet, its lengths and its endings; the commonest are that prose's own.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from khabar.editions import queries as editions
from khabar.ops.bench import prose
from khabar.ops.bench.archive import NEWEST, SPAN
from khabar.search.interface import Document

WORDS = 500_000
"""Different words of an edition."""

EXPONENT, SHIFT = 1.05, 2.7
"""Constants of the Zipf-Mandelbrot law, as fitted to newspaper text."""

TITLE, LEAD, BODY = 9, 25, 266
"""Words of a document: 300 in all, the mean of a news agency's."""

SENTENCE = 18
TOPICS, SECTIONS, PLACES = 2000, 12, 150
STEM = 12
"""Letters after which no further one is added to a made word."""


@dataclass
class Corpus:
    """The documents of one edition."""

    edition: str
    seed: int
    size: int
    _words: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.language = editions.edition(self.edition).language
        shares = 1.0 / (np.arange(1, WORDS + 1) + SHIFT) ** EXPONENT
        self._reach = np.cumsum(shares / shares.sum())
        self._common = _common_words(self.edition)
        self._after = _letters(self._common)

    def word(self, rank: int) -> str:
        """Return the word of a rank, from 0 for the commonest."""
        found = self._words.get(rank)
        if found is None:
            found = self._words[rank] = self._common[rank] if rank < len(self._common) else self._made(rank)
        return found

    def document(self, number: int) -> Document:
        """Return document `number`, from 0; the first is the oldest."""
        draw = np.random.default_rng([self.seed, number])
        ranks = np.searchsorted(self._reach, draw.random(TITLE + LEAD + BODY)).tolist()
        for rank in set(ranks).difference(self._words):
            self.word(rank)
        words = list(map(self._words.__getitem__, ranks))
        numbers = draw.integers(0, 2**31, 4).tolist()
        topics = tuple(self._name(TOPICS, one) for one in numbers[:2])
        return Document(
            key=f"/{self.edition}/{self.published(number):%Y/%m/%d}/{number:08d}/",
            edition=self.edition,
            language=self.language,
            kind="news" if numbers[2] % 5 else "analysis",
            title=" ".join(words[:TITLE]),
            lead=_sentences(words[TITLE : TITLE + LEAD]),
            body=_sentences(words[TITLE + LEAD :]),
            published=self.published(number),
            story=f"{number:08d}",
            sections=(f"section-{numbers[2] % SECTIONS}",),
            places=(f"place-{numbers[3] % PLACES}",),
            topics=topics,
        )

    def documents(self) -> Iterator[Document]:
        """Yield all documents, the oldest first."""
        return (self.document(number) for number in range(self.size))

    def published(self, number: int) -> datetime:
        """Return when document `number` was published: evenly over the years of the archive."""
        return NEWEST - SPAN + timedelta(seconds=int(SPAN.total_seconds() * (number + 1) / self.size))

    def _name(self, of: int, number: int) -> str:
        """Return one of so many names, of two words that are not among the commonest."""
        first = number % of
        return f"{self.word(3000 + first)} {self.word(3000 + of + first * 7 % of)}"

    def _made(self, rank: int) -> str:
        draw = random.Random(f"{self.edition}/{rank}")  # noqa: S311 - seeded on purpose
        while True:
            word, last = "", "^"
            while len(word) < STEM:
                letters, weights = self._after[last[-2:]]
                letter = draw.choices(letters, weights)[0]
                if letter == "$":
                    break
                word, last = word + letter, last + letter
            if len(word) > 1:
                return word


def text_bytes(document: Document) -> int:
    """Return how many bytes of UTF-8 the text of a document takes."""
    return sum(len(part.encode()) for part in (document.title, document.lead, document.body, *document.topics))


def _common_words(edition: str) -> list[str]:
    """Return the words of the edition's prose, the commonest first."""
    own = prose.material(edition)
    text = " ".join([*(phrase for phrases in own.phrases.values() for phrase in phrases), *own.patterns])
    words = [word.strip(".,،؛:«»“”\"'()") for word in text.split() if "{" not in word]
    return [word for word, _ in Counter(word for word in words if word).most_common()]


def _letters(words: list[str]) -> dict[str, tuple[list[str], list[int]]]:
    """Return for every two letters, or the beginning, which letters follow and how often; ``$`` is the end."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for word in words:
        marked = f"^{word}$"
        for place in range(1, len(marked)):
            found[marked[max(place - 2, 0) : place]][marked[place]] += 1
    return {before: (list(after), list(after.values())) for before, after in found.items()}


def _sentences(words: list[str]) -> str:
    parts = [" ".join(words[start : start + SENTENCE]) for start in range(0, len(words), SENTENCE)]
    return ". ".join(parts) + "."
