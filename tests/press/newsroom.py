"""People and publications for the tests of what the press shows in the newsroom."""

from typing import Any

from django.test import Client

from khabar.kernel.models import AuditLine, User
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article, Desk, Grant
from khabar.press import expander
from tests import factories


def person(role: str, *, edition: str = "", desk: Desk | None = None) -> User:
    """Return a new person who holds one role."""
    user = User.objects.create_user(f"{role}-{User.objects.count()}", password="words of a test")
    Grant.objects.create(user=user, role=role, edition=edition, desk=desk)
    return user


def client_of(user: User) -> Client:
    """Return a client signed in as `user`."""
    client = Client()
    client.force_login(user)
    return client


def expand_all() -> None:
    """Let the expander look at everything."""
    while expander.expand():
        pass


def published(edition: str = "fa", **fields: Any) -> Article:
    """Return an article that was published a moment ago; its listings wait for the press like everything else."""
    made = factories.draft(edition, **fields)
    newsroom.publish(made, by=None)
    return made


def last_line() -> AuditLine:
    """Return what was done last."""
    return AuditLine.objects.order_by("-id")[:1].get()
