"""Where Wagtail finds what search adds to the newsroom."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from khabar.search.admin import frame, screens

hooks.register("register_admin_urls", screens.addresses)
hooks.register("register_admin_menu_item", frame.menu_item)
hooks.register("register_admin_search_area", frame.search_area)


@hooks.register("construct_homepage_panels", order=10)
def add_panel(request: Any, panels: list[Any]) -> None:
    """Show the saved searches on the first screen."""
    panels.append(frame.NewsPanel())


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """Load the styles of the search screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("search/newsroom.css"))
