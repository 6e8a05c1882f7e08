"""Where Wagtail finds what the press adds to the newsroom."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from khabar.press import admin

hooks.register("register_admin_urls", admin.addresses)
hooks.register("register_admin_menu_item", admin.menu_item)
hooks.register("register_snippet_action_menu_item", admin.estimate_item)
for moment in ("after_create_snippet", "after_edit_snippet", "after_unpublish"):
    hooks.register(moment, admin.follow)


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    """Load the controllers of the press's screens."""
    return format_html('<script src="{}"></script>', static("press/press.js"))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """Load their styles."""
    return format_html('<link rel="stylesheet" href="{}">', static("press/press.css"))
