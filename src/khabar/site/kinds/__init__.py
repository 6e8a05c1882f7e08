"""The kinds of page, one module for each family."""

from khabar.site.pages import PageKind

ALL: tuple[PageKind, ...] = ()
