"""The menu: what a person may open, and nothing else."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from khabar.kernel import policies
from khabar.newsroom.models import Desk
from khabar.taxonomy.models import CONCEPTS


class GuardedItem(MenuItem):
    """An entry shown to who may do its action."""

    def __init__(self, label: Any, route: str, action: str, icon: str, order: int) -> None:
        super().__init__(label, reverse(route), name=route.replace(":", "-"), icon_name=icon, order=order)
        self.action = action

    def is_shown(self, request: Any) -> bool:
        """Return whether the person may."""
        return policies.may(request.user, self.action)


class TaxonomyItem(SubmenuMenuItem):
    """The entry that opens the kinds of concept."""

    def is_shown(self, request: Any) -> bool:
        """Return whether the person may see the taxonomy."""
        return policies.may(request.user, "taxonomy.view")


def items() -> list[MenuItem]:
    """Return the whole menu in order."""
    concepts: list[Any] = [*CONCEPTS, Desk]
    below = [
        GuardedItem(
            capitalised(model._meta.verbose_name_plural),
            f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:list",
            "taxonomy.view",
            model.snippet_viewset.icon,
            order,
        )
        for order, model in enumerate(concepts)
    ]
    return [
        GuardedItem(_("Articles"), "wagtailsnippets_newsroom_article:list", "article.view", "doc-full-inverse", 10),
        GuardedItem(_("Scheduled"), "khabar_scheduled", "article.view", "calendar-alt", 15),
        GuardedItem(_("Stories"), "wagtailsnippets_stories_story:list", "story.view", "list-ul", 20),
        GuardedItem(_("Reports"), "wagtailsnippets_stories_report:list", "story.view", "download", 30),
        GuardedItem(_("Fronts"), "wagtailsnippets_newsroom_front:list", "front.view", "home", 40),
        GuardedItem(_("Pictures"), "wagtailimages:index", "picture.edit", "image", 50),
        GuardedItem(_("Recordings"), "wagtailsnippets_media_recording:list", "recording.edit", "media", 55),
        TaxonomyItem(_("Taxonomy"), Menu(items=below), name="taxonomy", icon_name="tag", order=60),
        GuardedItem(_("Audit log"), "khabar_audit", "audit.view", "history", 80),
        GuardedItem(_("People and roles"), "khabar_people", "people.manage", "group", 90),
    ]


def capitalised(label: Any) -> Any:
    """Return the label with a capital, when it is shown."""
    from django.utils.functional import lazy
    from django.utils.text import capfirst

    return lazy(lambda: capfirst(label), str)()


def replace(request: Any, shown: list[MenuItem]) -> None:
    """Show our menu: Wagtail's entries go, ours and those of later packages (`GuardedItem`) stay."""
    own = [item for item in items() if item.is_shown(request)]
    shown[:] = [*own, *(item for item in shown if isinstance(item, GuardedItem))]
