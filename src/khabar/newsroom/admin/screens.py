"""What our screens share: every route of a viewset asks a policy, every save is an action with an audit line."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser, snippets
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from khabar.kernel import policies
from khabar.newsroom import actions
from khabar.newsroom.admin import access, routes


@dataclass(frozen=True)
class Rights:
    """The actions that a model's screens ask; None where the screen does not exist."""

    view: str
    add: str | None = None
    change: str | None = None
    delete: str | None = None
    publish: str | None = None
    lock: str | None = None

    def names(self) -> dict[str, str]:
        """Return Wagtail's permission names with our actions."""
        given = {
            "view": self.view,
            "choose": self.view,
            "add": self.add,
            "change": self.change,
            "delete": self.delete,
            "publish": self.publish,
            "lock": self.lock,
            "unlock": self.lock,
        }
        return {name: action for name, action in given.items() if action}


class ScreenIndexView(snippets.IndexView):
    """A list without bulk actions, whose links lead only where the person may go."""

    @property
    def columns(self) -> list[Any]:
        """Return the columns, without the box for bulk actions, which are refused."""
        return list(super().columns[1:])

    def get_edit_url(self, instance: Any) -> str | None:
        """Return the edit address for who may edit this object."""
        may = self.user_has_permission_for_instance("change", instance)
        return reverse(self.edit_url_name, args=[instance.pk]) if may else None

    def get_delete_url(self, instance: Any) -> str | None:
        """Return the delete address for who may delete this object."""
        may = self.user_has_permission_for_instance("delete", instance)
        return reverse(self.delete_url_name, args=[instance.pk]) if may else None


class ScreenCreateView(snippets.CreateView):
    """Creates through an action."""

    audited = ""

    def save_instance(self) -> Any:
        """Store the new object as one action."""
        return actions.save(self.audited, by=self.request.user, on=None, store=super().save_instance)


class ScreenEditView(snippets.EditView):
    """Changes through an action."""

    audited = ""

    def save_instance(self) -> Any:
        """Store the change as one action."""
        return actions.save(self.audited, by=self.request.user, on=self.form.instance, store=super().save_instance)


class ScreenDeleteView(snippets.DeleteView):
    """Deletes through an action."""

    audited = ""

    def delete_action(self) -> None:
        """Delete the object as one action."""
        actions.remove(self.audited, by=self.request.user, target=self.object)


class ScreenUsageView(snippets.UsageView):
    """Where an object is used; whoever sees the object sees that."""

    permission_required = "view"


class ScreenHistoryView(snippets.HistoryView):
    """Who did what to an object, likewise."""

    any_permission_required = ["view"]


class ScopedChooseView(chooser.ChooseView):
    """A chooser that shows what the person may view."""

    def get_object_list(self) -> QuerySet[Any]:
        """Return the objects in the person's scope."""
        return _in_scope(self.model_class, self.request.user)


class ScopedChooseResultsView(chooser.ChooseResultsView):
    """The chooser's list alone, likewise."""

    def get_object_list(self) -> QuerySet[Any]:
        """Return the objects in the person's scope."""
        return _in_scope(self.model_class, self.request.user)


class ScopedChosenMultipleView(chooser.SnippetChosenMultipleView):
    """Several chosen objects, likewise."""

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        """Return those of the objects that are in the person's scope."""
        return _in_scope(self.model_class, self.request.user).filter(pk__in=pks)


def _in_scope(model: type[Model], person: Any) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(model)
    found: QuerySet[Any] = policy.instances_user_has_any_permission_for(person, ["view"])
    return found


class ScreenChooserViewSet(SnippetChooserViewSet):
    """A chooser within the person's scope."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    chosen_multiple_view_class = ScopedChosenMultipleView
    rights: Rights

    def on_register(self) -> None:
        """Open the chooser's addresses to those who may view."""
        super().on_register()
        view = self.rights.view
        for name in ("choose", "choose_results", "chosen_multiple"):
            routes.allow(f"{self.url_namespace}:{name}", view)
        routes.allow(f"{self.url_namespace}:chosen", view, target=routes.by_key(self.model))


class Screen(SnippetViewSet):
    """A viewset whose every address asks a policy. An address that a later Wagtail adds stays refused."""

    rights: Rights
    index_view_class = ScreenIndexView
    add_view_class = ScreenCreateView
    edit_view_class = ScreenEditView
    delete_view_class = ScreenDeleteView
    usage_view_class = ScreenUsageView
    history_view_class = ScreenHistoryView
    chooser_viewset_class = ScreenChooserViewSet
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_admin_menu = False
    menu_item_is_registered = True
    list_per_page = 50
    search_backend_name = None

    def scope(self, person: Any) -> QuerySet[Any]:
        """Return the objects that lists and choosers show to the person."""
        return self.model._default_manager.all()

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """Return what the list shows."""
        return self.scope(request.user)

    @property
    def chooser_viewset(self) -> Any:
        """Return the scoped chooser."""
        made = super().chooser_viewset
        made.rights = self.rights
        return made

    def get_add_view_kwargs(self, **options: Any) -> dict[str, Any]:
        """Tell the view which action it is."""
        return super().get_add_view_kwargs(audited=self.rights.add or "", **options)

    def get_edit_view_kwargs(self, **options: Any) -> dict[str, Any]:
        """Tell the view which action it is."""
        return super().get_edit_view_kwargs(audited=self.rights.change or "", **options)

    def get_delete_view_kwargs(self, **options: Any) -> dict[str, Any]:
        """Tell the view which action it is."""
        return super().get_delete_view_kwargs(audited=self.rights.delete or "", **options)

    def table(self) -> dict[str, routes.Route]:
        """Return what each address of this viewset asks, by its short name."""
        rights, target = self.rights, routes.by_key(self.model)
        return {
            "list": routes.Route(rights.view),
            "list_results": routes.Route(rights.view),
            "add": routes.Route(rights.add, rights.add),
            "edit": routes.Route(rights.change, rights.change, target),
            "delete": routes.Route(rights.delete, rights.delete, target),
            "inspect": routes.Route(rights.view, None, target),
            "usage": routes.Route(rights.view, None, target),
            "history": routes.Route(rights.view, None, target),
            "history_results": routes.Route(rights.view, None, target),
        }

    def on_register(self) -> None:
        """Register with Wagtail, its permissions and the table of addresses."""
        access.register(self.model, self.rights.names(), self.scope)
        super().on_register()
        for name, known in self.table().items():
            routes.allow(self.get_url_name(name), known.read, known.write, known.target)


def may(person: Any, action: str | None, target: Any = None) -> bool:
    """Return whether the person may do `action`; None is done by nobody."""
    return bool(action) and policies.may(person, action or "", target)
