"""Search in the frame: the menu entry with the number of what is new, the search field, the panel of the home."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from khabar.newsroom.admin.menu import GuardedItem
from khabar.newsroom.admin.routes import ENTER
from khabar.newsroom.moments import interface_edition
from khabar.search.newsroom import saved


def news_of(request: Any) -> list[saved.News]:
    """Return the person's saved searches with what is new, read once per request."""
    if not hasattr(request, "_khabar_news"):
        request._khabar_news = saved.news(request.user, interface_edition().time_zone)
    news: list[saved.News] = request._khabar_news
    return news


class SearchItem(GuardedItem):
    """The menu entry; it says how much is new in the person's saved searches."""

    def render_component(self, request: Any) -> LinkMenuItem:
        """Return the entry with its number."""
        number = sum(news.number for news in news_of(request))
        label = str(self.label)
        if number:
            told = ngettext("%(number)s new", "%(number)s new", number)
            label = f"{label} · {told % {'number': interface_edition().number(number)}}"
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


def menu_item() -> SearchItem:
    """Return the menu entry."""
    return SearchItem(gettext_lazy("Search everywhere"), "khabar_search", ENTER, "search", 5)


def search_area() -> SearchArea:
    """Return where the search field of the frame leads: it takes the first area."""
    return SearchArea(_("Everything"), reverse("khabar_search"), name="khabar", icon_name="search", order=-2)


class NewsPanel(Component):
    """The saved searches on the first screen, with what is new in each."""

    template_name = "search/home_panel.html"
    order = 25

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the searches."""
        return {"news": news_of((parent_context or {})["request"])}
