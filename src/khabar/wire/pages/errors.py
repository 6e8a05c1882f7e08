"""The one error that reading a page may raise."""


class PageError(Exception):
    """A source that can't be read at all; the message tells the operator what is wrong and what to do."""
