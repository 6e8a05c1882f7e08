"""The rows of the budgets table that are bytes or requests, of the first view, from the network log, in gzip."""

from dataclasses import dataclass

from tests.packs.opening import Answer, Opened

KILOBYTE = 1024
PICTURES = frozenset({"Image", "Media"})
"""CDP's purposes of pictures; an icon of the page has none of its own and is known by its content type."""

TEXT_ONLY = "article-text"


@dataclass(frozen=True)
class Budget:
    """One row: what it is called, the most it may be, and the figure that was measured."""

    name: str
    limit: int
    measured: int


def budgets(opened: Opened) -> list[Budget]:
    """Return the rows that hold for this page. Bytes are those that came over the wire; those of whole views with
    headers, those of files without."""
    seen = [answer for answer in opened.first if not _picture(answer)]
    if opened.kind == TEXT_ONLY:
        return [
            Budget("text-only view, bytes", 15 * KILOBYTE, _bytes(opened.first)),
            Budget("text-only view, requests", 1, len(opened.first)),
        ]
    return [
        Budget("script, bytes", 5 * KILOBYTE, _files(seen, "Script")),
        Budget("HTML and CSS, bytes", 30 * KILOBYTE, _files(seen, "Document", "Stylesheet")),
        Budget("first view without pictures, bytes", 130 * KILOBYTE, _bytes(seen)),
        Budget("requests without pictures", 6, len(seen)),
    ]


def weight(opened: Opened) -> list[str]:
    """Return the budgets that the page exceeds."""
    return [
        f"{row.name}: {row.measured}, at most {row.limit} ({_list(opened.first)})"
        for row in budgets(opened)
        if row.measured > row.limit
    ]


def _picture(answer: Answer) -> bool:
    return answer.purpose in PICTURES or answer.headers.get("content-type", "").startswith("image/")


def _bytes(answers: list[Answer]) -> int:
    return sum(answer.bytes for answer in answers)


def _files(answers: list[Answer], *purposes: str) -> int:
    return sum(answer.bytes - answer.head for answer in answers if answer.purpose in purposes)


def _list(answers: list[Answer]) -> str:
    return ", ".join(f"{answer.purpose} {answer.bytes} {answer.url}" for answer in answers if not _picture(answer))
