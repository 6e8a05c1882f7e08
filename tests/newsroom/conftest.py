"""A newsroom with two desks and one person per role."""

from typing import Any

import pytest
from django.test import Client

from khabar.kernel.models import User
from khabar.newsroom.models import Article, Desk, Front, Grant
from tests import factories

PEOPLE: dict[str, list[tuple[str, str, str]]] = {
    "reporter fa A": [("reporter", "fa", "a")],
    "reporter en B": [("reporter", "en", "b")],
    "translator ku": [("translator", "ku", "")],
    "desk editor fa A": [("desk-editor", "fa", "a")],
    "front editor fa": [("front-editor", "fa", "")],
    "photo editor": [("photo-editor", "", "")],
    "administrator": [("administrator", "", "")],
    "auditor": [("auditor", "", "")],
    "nobody": [],
}
"""People by name: their grants as (role, edition, desk code)."""


@pytest.fixture
def desks(db: None) -> dict[str, Desk]:
    """Two desks."""
    return {code: Desk.objects.create(code=code, name=f"Desk {code}") for code in ("a", "b")}


@pytest.fixture
def people(desks: dict[str, Desk]) -> dict[str, User]:
    """One person per role."""
    made = {}
    for name, grants in PEOPLE.items():
        user = User.objects.create_user(name.replace(" ", "-"), password="words of a test")
        for role, edition, desk in grants:
            Grant.objects.create(user=user, role=role, edition=edition, desk=desks.get(desk))
        made[name] = user
    return made


@pytest.fixture
def article(desks: dict[str, Desk]) -> Article:
    """A Persian draft of desk A."""
    return factories.draft("fa", desk=desks["a"])


@pytest.fixture
def public_article(desks: dict[str, Desk]) -> Article:
    """A public Persian article of desk A."""
    return factories.article("fa", desk=desks["a"])


@pytest.fixture
def front(db: None) -> Front:
    """The front of the Persian home page."""
    return Front.objects.create(edition="fa")


@pytest.fixture
def signed_in(people: dict[str, User]) -> Any:
    """Return a function that gives a client signed in as a person."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        return client

    return sign_in
