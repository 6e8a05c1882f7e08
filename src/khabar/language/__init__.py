"""Scripts, digits, calendars, plural rules, letter folding and text analysis. Pure Python, no Django."""

from khabar.language.analysis import Term, normalise, terms

__all__ = ["Term", "normalise", "terms"]
