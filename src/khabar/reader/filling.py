"""The search page of the site tree, filled anew: the theme says what results look like, never this service."""

import json
import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from urllib.parse import quote

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import escape

from khabar.site.wording import iso, without_controls

BEGIN, END = "<!--search-->", "<!--/search-->"
CARRIED = re.compile(r'<script type="application/json" id="search-data">(.*?)</script>\n?', re.DOTALL)
TITLE = re.compile(r"<title>(.*?)( \| [^|<]*)?</title>", re.DOTALL)
CANONICAL = re.compile(r'<link rel="canonical" href="(https?://[^"/]+)')
HEAD_END = "</head>"


class Blank:
    """A search page as it was baked, with the templates and choices that it carries."""

    def __init__(self, path: str, text: str) -> None:
        """Take the page apart. Raises ValueError when it is no search page."""
        carried = CARRIED.search(text)
        if carried is None or BEGIN not in text or END not in text:
            raise ValueError(f"{path} is no search page.")
        told = json.loads(carried[1])
        plain = text[: carried.start()] + text[carried.end() :]
        self._before, _, rest = plain.partition(BEGIN)
        self._after = rest.partition(END)[2]
        self.choices: dict[str, list[list[Any]]] = told["choices"]
        address = CANONICAL.search(text)
        self.site = address[1] if address else ""
        title = TITLE.search(text)
        self.agency = unescape((title[2] or "").removeprefix(" | ")) if title else ""
        # The templates come from the tree, which others may fill; the sandbox keeps them to what they are given.
        self._environment = SandboxedEnvironment(
            loader=DictLoader(told["templates"]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["iso"] = iso
        self._environment.filters["quoted"] = lambda text: quote(str(text), safe="")

    def page(self, title: str, feeds: Sequence[tuple[str, str]], **context: Any) -> str:
        """Return the whole page for a search; `feeds` are (content type, address) of its feeds.

        Raises jinja2.TemplateError when the templates are not right.
        """
        before = TITLE.sub(lambda found: f"<title>{escape(title)}{found[2] or ''}</title>", self._before, count=1)
        links = "".join(
            f'<link rel="alternate" type="{escape(content_type)}" title="{escape(title)}" href="{escape(address)}">\n'
            for content_type, address in feeds
        )
        before = before.replace(HEAD_END, links + HEAD_END, 1)
        return without_controls(f"{before}{self._filled('search/area.html', context)}{self._after}")

    def results(self, title: str, **context: Any) -> str:
        """Return the results alone, with the title of their page. Raises as `page` does."""
        filled = self._filled("search/results.html", context)
        ending = f" | {escape(self.agency)}" if self.agency else ""
        part = f"<!doctype html><title>{escape(title)}{ending}</title><div data-results>{filled}</div>"
        return without_controls(part)

    def text(self, template: str, **context: Any) -> str:
        """Return one of the templates that the page carries, filled. Raises as `page` does."""
        return without_controls(self._environment.get_template(template).render(context))

    def _filled(self, template: str, context: dict[str, Any]) -> str:
        return self._environment.get_template(template).render(choices=self.choices, rests=False, **context)
