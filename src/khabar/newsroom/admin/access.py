"""Answers Wagtail's questions about permissions from our policies: there are no Django groups to keep in step."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from khabar.kernel import policies
from khabar.kernel.models import User
from khabar.newsroom.admin.routes import ENTER

Names = dict[str, str]
Scope = Callable[[Any], QuerySet[Any]]


class PolicyPermissions(BasePermissionPolicy):
    """Wagtail's permissions of one model: each of its names stands for an action of ours; others are refused.

    `scope` limits lists to what a person may see.
    """

    def __init__(self, model: type[Model], names: Names, scope: Scope | None = None) -> None:
        super().__init__(model)
        self.names = names
        self.scope = scope

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the person may do it to some object."""
        return policies.may(user, self.names.get(action, ""))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether the person may do it to this object."""
        return policies.may(user, self.names.get(action, ""), instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the objects that lists and choosers show to the person."""
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.scope(user) if self.scope else self.model._default_manager.all()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return everybody who can sign in; Wagtail asks this only for its own notifications, which are not used."""
        return User.objects.filter(is_active=True)


def register(model: type[Model], names: Names, scope: Scope | None = None) -> None:
    """Make Wagtail ask our policies about `model`; `names` maps its permissions to our actions."""
    enter(model, PolicyPermissions(model, names, scope))


def enter(model: type[Model], answers: PolicyPermissions) -> None:
    """Make Wagtail ask `answers` about `model`."""
    # Exact, so that it wins over what Wagtail registers for its own pictures, whichever comes first.
    register_permission_policy(model, answers, exact_class=True)


class PolicyBackend(ModelBackend):
    """Signs people in by name and password, and answers ``has_perm`` from the policies."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: permissions are asked one by one."""
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Answer ``app.action_model``, and Wagtail's ``wagtailadmin.access_admin`` for whoever holds a role."""
        if not getattr(user_obj, "is_active", False):
            return False
        if perm == "wagtailadmin.access_admin":
            return policies.may(user_obj, ENTER)
        app, _, name = perm.partition(".")
        action, _, model_name = name.partition("_")
        try:
            model = apps.get_model(app, model_name)
        except (LookupError, ValueError):
            return False
        answers = policy_registry.get_by_type(model, fallback=False)
        return isinstance(answers, PolicyPermissions) and answers.user_has_permission(user_obj, action)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether the person holds a role at all."""
        return policies.may(user_obj, ENTER)
