"""The kinds of page, one module for each family."""

from khabar.site.kinds import (
    archive,
    articles,
    concepts,
    corrections,
    feeds,
    fragments,
    fronts,
    offline,
    readership,
    search,
    sitemaps,
    social,
    standing,
    stories,
    wellknown,
)
from khabar.site.pages import PageKind

ALL: tuple[PageKind, ...] = (
    *articles.PAGES,
    *fronts.PAGES,
    *concepts.PAGES,
    *stories.PAGES,
    *archive.PAGES,
    *standing.PAGES,
    *feeds.PAGES,
    *fragments.PAGES,
    *readership.PAGES,
    *corrections.PAGES,
    *search.PAGES,
    *sitemaps.PAGES,
    *wellknown.PAGES,
    *offline.PAGES,
    *social.PAGES,
)
"""All kinds of page."""
