"""Accounts of the newsroom: adding one with its role, setting a password, and those that the demo makes."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password

from khabar.editions import queries as editions
from khabar.kernel.actions import unit
from khabar.kernel.models import User
from khabar.newsroom.models import Grant

DEMO_PASSWORD = "khabar-demo"  # noqa: S105 - printed by the demo, refused outside it


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo: its log-in, role and edition (empty for all), and the contributor it belongs to."""

    username: str
    role: str
    edition: str = ""
    contributor: str = ""
    first_name: str = ""
    last_name: str = ""


DEMO_ACCOUNTS = (
    DemoAccount("admin", "administrator", first_name="Rim", last_name="Adiluni"),
    DemoAccount("reporter", "reporter", "ar", "nora-haddun", "Nora", "Haddun"),
    DemoAccount("editor", "desk-editor", first_name="Idris", last_name="Malhun"),
    DemoAccount("translator", "translator", "fa", "golnaz-ravandeh", "Golnaz", "Ravandeh"),
    DemoAccount("front", "front-editor", "", "hala-marsali", "Hala", "Marsali"),
    DemoAccount("photo", "photo-editor", "", "sami-qaruni", "Sami", "Qaruni"),
    DemoAccount("auditor", "auditor", first_name="Sevin", last_name="Karaduman"),
)
"""One account for each role of the newsroom."""


def add_account(
    username: str,
    password: str,
    role: str,
    *,
    edition: str = "",
    first_name: str = "",
    last_name: str = "",
    by: User | None = None,
) -> User:
    """Add an account that holds `role` (`Grant.Role`) in `edition` (empty: in all) and return it.

    An administrator of all editions is a superuser too. Raises ValueError for an unknown role or edition or a name
    that is taken, NotAllowed.
    """
    if role not in Grant.Role.values:
        raise ValueError(f"{role!r} is no role; choose one of {', '.join(Grant.Role.values)}.")
    if edition and edition not in editions.codes():
        raise ValueError(f"{edition!r} is no edition; choose one of {', '.join(editions.codes())}.")
    if User.objects.filter(username=username).exists():
        raise ValueError(f"There is an account {username!r} already; choose another name.")
    with unit("people.manage", by=by) as running:
        everything = role == Grant.Role.ADMINISTRATOR and not edition
        create = User.objects.create_superuser if everything else User.objects.create_user
        user = create(username, password=password, first_name=first_name, last_name=last_name)
        Grant.objects.create(user=user, role=role, edition=edition)
        running.target, running.details = user, {"added": username, "role": role, "edition": edition}
    return user


def check_password(password: str) -> None:
    """Raise ValidationError, which says why, for a password that is easily guessed."""
    validate_password(password)


def set_password(username: str, password: str, *, by: User | None = None) -> None:
    """Give the account a new password. Raises ValueError when there is no such account, ValidationError, NotAllowed."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise ValueError(f"There is no account {username!r}: see the list in the newsroom under people.")
    validate_password(password, user)
    with unit("people.manage", by=by, on=user) as running:
        user.set_password(password)
        user.save(update_fields=["password"])
        running.details = {"password": "changed"}
