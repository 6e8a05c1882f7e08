"""The one place where text from people becomes HTML that a page may carry."""

import nh3

INLINE_TAGS = frozenset({"a", "b", "strong", "i", "em", "br", "sub", "sup", "bdi"})
"""Tags a paragraph may carry."""

PARAGRAPH_TAGS = INLINE_TAGS | {"p"}
"""Tags of a run of paragraphs."""


def paragraphs(html: str) -> str:
    """Return `html` with only paragraphs and inline tags left; links lose everything but an http(s) or mail address."""
    return _clean(html, PARAGRAPH_TAGS)


def inline(html: str) -> str:
    """Return `html` with only inline tags left, for headings, captions and list items."""
    return _clean(html, INLINE_TAGS)


def _clean(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={"a": {"href", "lang", "hreflang"}, "bdi": {"dir", "lang"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
