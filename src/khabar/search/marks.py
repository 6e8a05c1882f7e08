"""How marks are written: terms with their strength, in a form that no engine changes. No Django here."""

STEPS = 9
"""How many steps of strength there are."""

_LONGEST = 60
"""Characters of a term that are kept: nobody types longer words, and they would bloat the vocabulary."""

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

_PLAIN: dict[int, int | str] = {
    **{code: 0xE000 + code for code in range(0x80) if not (chr(code).isdigit() or "a" <= chr(code) <= "z")},
    **_SURROGATES,
}
"""Maps what an engine could fold, split or refuse to characters that it leaves alone."""


def plain(text: str) -> str:
    """Return a term as it is written in marks."""
    return text[:_LONGEST].translate(_PLAIN)


def term_marks(term: str) -> tuple[str, ...]:
    """Return the marks under which a plain `term` can stand, the strongest first."""
    return tuple(f"{term}{step}" for step in range(STEPS, 0, -1))


def strength(step: int) -> float:
    """Return what the step, 1 to STEPS, stands for: about the saturated frequency, 0 to 1."""
    return (step - 0.5) / STEPS
