"""Accounts made at the command line: a known role, a known edition, a password that is not easily guessed."""

import pytest
from django.core.exceptions import ValidationError

from khabar.kernel.policies import may
from khabar.newsroom.models import Grant
from khabar.ops import accounts

pytestmark = pytest.mark.django_db


def test_an_account_holds_its_role_in_its_edition() -> None:
    accounts.add_account("leyla", "words of a test", "desk-editor", edition="tr")
    assert list(Grant.objects.values_list("user__username", "role", "edition")) == [("leyla", "desk-editor", "tr")]


@pytest.mark.parametrize(("role", "edition", "said"), [("king", "", "no role"), ("reporter", "xx", "no edition")])
def test_an_unknown_role_or_edition_is_refused(role: str, edition: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        accounts.add_account("leyla", "words of a test", role, edition=edition)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234"])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        accounts.check_password(password)


def test_an_administrator_of_one_edition_manages_no_accounts() -> None:
    everywhere = accounts.add_account("mina", "long-enough-pass-phrase", "administrator")
    persian = accounts.add_account("reza", "long-enough-pass-phrase", "administrator", edition="fa")
    assert (everywhere.is_superuser, persian.is_superuser) == (True, False)
    assert may(everywhere, "people.manage")
    assert not may(persian, "people.manage")
