"""One question, one registry of answers; what nobody decided is refused."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from khabar.kernel import policies

ACTIVE = SimpleNamespace(is_active=True, name="نسرین")
CLOSED = SimpleNamespace(is_active=False, name="کاوه")


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "_rules", {})


def test_a_rule_answers_for_its_action_only() -> None:
    policies.policy("bread.bake")(lambda person, oven: oven == "hot")
    assert policies.may(ACTIVE, "bread.bake", "hot")
    assert not policies.may(ACTIVE, "bread.bake", "cold")
    assert not policies.may(ACTIVE, "bread.burn", "hot"), "an action without a rule is refused to everybody"
    assert policies.actions() == ("bread.bake",)


@pytest.mark.parametrize("person", [None, CLOSED, AnonymousUser()])
def test_strangers_and_closed_accounts_may_nothing(person: Any) -> None:
    policies.policy("bread.bake")(lambda person, oven: True)
    assert not policies.may(person, "bread.bake")


def test_a_refusal_names_the_action_and_whom_to_ask() -> None:
    with pytest.raises(policies.NotAllowed, match=r"bread\.bake.*administrator"):
        policies.require(ACTIVE, "bread.bake")


def test_the_system_itself_is_not_asked() -> None:
    policies.require(None, "bread.bake")


def test_an_action_has_one_rule() -> None:
    def first(person: Any, oven: Any) -> bool:
        return True

    def second(person: Any, oven: Any) -> bool:
        return False

    policies.policy("bread.bake")(first)
    policies.policy("bread.bake")(first)
    with pytest.raises(ValueError, match="two policies"):
        policies.policy("bread.bake")(second)
