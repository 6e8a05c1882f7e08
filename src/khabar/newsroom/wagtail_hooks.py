"""Where Wagtail finds the newsroom's screens."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.snippets.models import register_snippet

from khabar.newsroom.admin import (
    audit,
    concepts,
    corrections,
    frame,
    home,
    menu,
    people,
    pictures,
    publication,
    publication_panel,
    scheduled,
    suggest,
    writing,
)
from khabar.newsroom.admin.articles import ArticleScreen
from khabar.newsroom.admin.fronts import FrontScreen
from khabar.newsroom.admin.recordings import RecordingScreen
from khabar.newsroom.admin.stories import ClaimScreen, ReportScreen, ResponseScreen, StoryScreen

frame.open_frame()
pictures.register()
for screen in (
    *concepts.concept_screens(),
    concepts.DeskScreen(),
    StoryScreen(),
    ClaimScreen(),
    ResponseScreen(),
    ReportScreen(),
    ArticleScreen(),
    FrontScreen(),
    RecordingScreen(),
):
    register_snippet(screen)


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    """Return the addresses that are not viewsets."""
    return [
        *people.addresses(),
        *audit.addresses(),
        *suggest.addresses(),
        *publication.addresses(),
        *corrections.addresses(),
        *scheduled.addresses(),
        *writing.addresses(),
    ]


hooks.register("construct_main_menu", menu.replace)
hooks.register("construct_snippet_action_menu", publication_panel.replace_items)
hooks.register("register_rich_text_features", writing.register_marks, order=100)


@hooks.register("construct_homepage_panels")
def build_home(request: Any, panels: list[Any]) -> None:
    """Replace Wagtail's panels, which are about pages, by ours."""
    panels[:] = home.panels()


@hooks.register("construct_homepage_summary_items")
def no_summary(request: Any, items: list[Any]) -> None:
    """Show no counts of pages and documents."""
    items.clear()


@hooks.register("register_rich_text_features", order=100)
def link_to_the_web(features: Any) -> None:
    """Offer links to web and mail addresses only: Wagtail's chooser starts with its page tree, which is not in use."""
    web = reverse_lazy("wagtailadmin_choose_page_external_link")
    features.register_editor_plugin(
        "draftail",
        "link",
        draftail.EntityFeature(
            {
                "type": "LINK",
                "icon": "link",
                "description": _("Link"),
                "attributes": ["url"],
                "allowlist": {"href": "^(http:|https:|mailto:|undefined$)"},
                "chooserUrls": {
                    "pageChooser": web,
                    "externalLinkChooser": web,
                    "emailLinkChooser": reverse_lazy("wagtailadmin_choose_page_email_link"),
                },
            },
            js=["wagtailadmin/js/page-chooser-modal.js"],
        ),
    )


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    """Load the newsroom's controllers and the tools for writing."""
    files = ("newsroom/newsroom.js", "newsroom/marks.js", "newsroom/writing.js")
    loaded = format_html_join("", '<script src="{}"></script>', ((static(name),) for name in files))
    return format_html("{}{}", mark_safe(writing.tools()), loaded)


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """Load the newsroom's styles."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/newsroom.css"))
