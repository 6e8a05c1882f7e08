"""What the article form says about publication, and the entries of its menu that lead there."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem

from khabar.kernel import clock, policies
from khabar.newsroom.admin import publication


class PublicationPanel(Panel):
    """The state of an article, what will happen when, and where to change it.

    `only_when_notable` shows it only where there is something to say.
    """

    def __init__(self, only_when_notable: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.only_when_notable = only_when_notable

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a bound copy is made with."""
        return {**super().clone_kwargs(), "only_when_notable": self.only_when_notable}

    class BoundPanel(Panel.BoundPanel):
        """The panel of one article and one person."""

        template_name = "newsroom/publication_panel.html"

        def is_shown(self) -> bool:
            """Return whether there is something to say."""
            if not self.panel.only_when_notable:
                return True
            article = self.instance
            return bool(article.pk and (article.taken_down or article.go_live_at or article.embargo_until))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add what the summary shows."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, **publication.summary(self.instance, self.request.user)}


class PublishItem(PublishMenuItem):
    """Publishes at once, or waits for the end of the embargo; the schedule has an entry of its own."""

    template_name = "newsroom/publish_item.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Say what pressing it does."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        article = parent_context.get("instance")
        context["label"] = _("Publish")
        if article is not None and article.embargo_until is not None and article.embargo_until > clock.now():
            context["label"] = _("Publish when the embargo ends")
        elif article is not None and article.go_live_at is not None:
            context["label"] = _("Publish now")
        elif article is not None and article.live:
            context["label"] = _("Publish as a small change")
        return context


def _may_change(context: Any, action: str) -> bool:
    """Return whether the article of a form is public and the person may do `action` to it."""
    article = context.get("instance")
    shown = context["view"] == "edit" and article.live and not article.retracted
    return bool(shown and policies.may(context["request"].user, action, article))


class CorrectItem(ActionMenuItem):
    """Saves the draft and asks what changes for the readers of a public article."""

    name = "khabar-correct"
    label = _("Publish with a note")
    icon_name = "upload"
    template_name = "newsroom/correct_item.html"

    def is_shown(self, context: Any) -> bool:
        """Return whether the article is public and the person may publish it."""
        return _may_change(context, "article.publish") and not context.get("locked_for_user")


class RetractItem(ActionMenuItem):
    """Leads to the question before a retraction."""

    name = "khabar-retract"
    label = _("Retract")
    icon_name = "warning"

    def is_shown(self, context: Any) -> bool:
        """Return whether the article is public and the person may withdraw it."""
        return _may_change(context, "article.retract")

    def get_url(self, parent_context: Any) -> str:
        """Return the address of the question."""
        return reverse("khabar_retract", args=[parent_context["instance"].pk])


class TimesItem(ActionMenuItem):
    """Leads to the article's times."""

    name = "khabar-times"
    label = _("Schedule and embargo")
    icon_name = "calendar-alt"

    def is_shown(self, context: Any) -> bool:
        """Return whether there is an article to time."""
        return bool(context["view"] == "edit" and not context.get("locked_for_user"))

    def get_url(self, parent_context: Any) -> str:
        """Return the address of its times."""
        return reverse("khabar_publication", args=[parent_context["instance"].pk])


class TakeDownItem(ActionMenuItem):
    """Leads to the question before a takedown."""

    name = "khabar-take-down"
    label = _("Take down")
    icon_name = "warning"

    def is_shown(self, context: Any) -> bool:
        """Return whether the person may, and it is not done yet."""
        article = context.get("instance")
        may = context["view"] == "edit" and policies.may(context["request"].user, "article.take_down", article)
        return bool(may and not article.taken_down)

    def get_url(self, parent_context: Any) -> str:
        """Return the address of the question."""
        return reverse("khabar_take_down", args=[parent_context["instance"].pk])


def replace_items(items: list[Any], request: Any, context: Any) -> None:
    """Put our entries in the menu of an article's form."""
    from khabar.newsroom.models import Article

    if context["model"] is not Article:
        return
    items[:] = [PublishItem(order=item.order) if isinstance(item, PublishMenuItem) else item for item in items]
    at = next((index for index, item in enumerate(items) if item.name == "action-locked"), len(items))
    ours = (CorrectItem(order=60), TimesItem(order=70), RetractItem(order=75), TakeDownItem(order=80))
    items[at:at] = [item for item in ours if item.is_shown(context)]
