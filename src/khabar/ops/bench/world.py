"""The taxonomy of a generated archive: as many concepts as an agency has after some years, all invented."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from khabar.ops.bench import prose

EDITIONS = ("en", "ar", "tr", "fr", "es", "ku", "fa")
TOP_SECTIONS = (
    "politics", "economy", "local", "culture", "sport", "health", "education", "tourism", "science", "world",
    "photos", "video", "miscellaneous",
)  # fmt: skip
"""The sections that the built-in navigation of every edition names, and that stand there under these codes."""

PROVINCES_CODE = "provinces"
PROVINCES = 14
SIZES = {
    "section": 26, "place": 71, "topic": 400, "person": 600, "organisation": 150, "outlet": 60, "contributor": 120,
}  # fmt: skip


@dataclass(frozen=True)
class ConceptPlan:
    """One concept; `parent` is the number of another of its kind, None at a root."""

    number: int
    code: str
    names: dict[str, str]
    parent: int | None = None


@dataclass(frozen=True)
class World:
    """All concepts by kind, each list in the order of its numbers; a concept's primary key is its number + 1."""

    concepts: dict[str, tuple[ConceptPlan, ...]]

    def size(self, kind: str) -> int:
        """Return how many concepts of `kind` there are."""
        return len(self.concepts[kind])

    def code(self, kind: str, number: int) -> str:
        """Return the code of a concept."""
        return self.concepts[kind][number].code

    def name(self, kind: str, number: int, edition: str) -> str:
        """Return the name of a concept in an edition."""
        return self.concepts[kind][number].names[edition]

    def ancestors(self, kind: str, number: int) -> tuple[int, ...]:
        """Return the numbers of a concept and of all above it, the concept first."""
        found: list[int] = []
        following: int | None = number
        while following is not None:
            found.append(following)
            following = self.concepts[kind][following].parent
        return tuple(found)

    def lineage(self, kind: str, number: int) -> tuple[str, ...]:
        """Return the codes of a concept and its ancestors, the concept first."""
        return tuple(self.code(kind, one) for one in self.ancestors(kind, number))


@lru_cache(maxsize=1)
def world() -> World:
    """Return the one taxonomy that all generated archives share."""
    return World(
        {
            "section": tuple(_section(number) for number in range(SIZES["section"])),
            "place": tuple(_place(number) for number in range(SIZES["place"])),
            **{kind: tuple(_concepts(kind, name)) for kind, name in _NAMED.items()},
        }
    )


def _section(number: int) -> ConceptPlan:
    top, below = number % len(TOP_SECTIONS), number // len(TOP_SECTIONS)
    code = TOP_SECTIONS[top] if not below else f"{TOP_SECTIONS[top]}-{below}"
    return ConceptPlan(number, code, _names(lambda edition: _phrase(number, edition)), top if below else None)


def _place(number: int) -> ConceptPlan:
    """The root, the provinces, and four towns in each."""
    if number == 0:
        return ConceptPlan(0, PROVINCES_CODE, _names(lambda edition: prose.place_name(0, edition)))
    parent = 0 if number <= PROVINCES else (number - PROVINCES - 1) % PROVINCES + 1
    return ConceptPlan(number, f"place-{number}", _names(lambda edition: prose.place_name(number, edition)), parent)


def _concepts(kind: str, name: Callable[[int, str], str]) -> list[ConceptPlan]:
    return [
        ConceptPlan(number, f"{kind}-{number}", {edition: name(number, edition) for edition in EDITIONS})
        for number in range(SIZES[kind])
    ]


def _names(name: Callable[[str], str]) -> dict[str, str]:
    return {edition: name(edition) for edition in EDITIONS}


def _phrase(number: int, edition: str) -> str:
    subjects = prose.material(edition).phrases["subject"]
    words = subjects[number % len(subjects)]
    text = words if number < len(subjects) else f"{words}, {prose.place_name(number, edition)}"
    return text[0].upper() + text[1:]


_NAMED: dict[str, Callable[[int, str], str]] = {
    "topic": _phrase,
    "person": prose.person_name,
    "organisation": _phrase,
    "outlet": lambda number, edition: prose.place_name(number + 71, edition),
    "contributor": lambda number, edition: prose.person_name(number + 700, edition),
}
