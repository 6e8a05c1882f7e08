"""The home page: what editors placed comes first, the rest by time, and no story twice."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from khabar.newsroom.models import Front
from khabar.site import home, pages, tree
from khabar.site.pages import PageRef
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db


def _articles(count: int, **fields: Any) -> list[Any]:
    return [factories.article(at=TEST_NOW - timedelta(hours=number), **fields) for number in range(count)]


def _composed() -> home.Home:
    return home.compose("fa", list(tree.sections().nodes.values()))


def test_no_story_stands_twice_however_many_articles_it_has() -> None:
    told = factories.story()
    _articles(3, story=told)
    _articles(3, story=told, kind="analysis")
    _articles(12, section=factories.section("economy"))
    _articles(3, kind="opinion")
    counts = Counter(card.story for card in _composed().cards)
    assert set(counts.values()) == {1}
    assert len(counts) == 16


def test_without_a_front_the_newest_with_a_picture_leads() -> None:
    with_picture = factories.article(picture=factories.picture(), at=TEST_NOW - timedelta(hours=3))
    _articles(2)
    made = _composed()
    assert made.lead is not None
    assert made.lead.key == with_picture.pk


def test_a_front_orders_the_page() -> None:
    one, two, three, four = _articles(4)
    Front.objects.create(edition="fa", slots={"lead": [three.pk], "secondary": [one.pk], "choice": [four.pk]})
    made = _composed()
    assert made.lead is not None
    assert made.lead.key == three.pk
    assert [card.key for card in made.secondary] == [one.pk]
    assert [card.key for card in made.choice] == [four.pk]
    assert two.pk in {card.key for card in made.cards}


def test_an_article_of_another_edition_or_not_public_is_passed_over() -> None:
    foreign, hidden = factories.article("ar"), factories.draft()
    Front.objects.create(edition="fa", slots={"lead": [foreign.pk], "secondary": [hidden.pk]})
    assert _composed().cards == ()


def test_the_breaking_bar_yields_when_its_story_leads() -> None:
    one, two = _articles(2)
    front = Front.objects.create(edition="fa", slots={"lead": [one.pk]}, breaking="فوری", breaking_article=two)
    made = _composed()
    assert made.breaking == "فوری"
    assert made.breaking_card is not None
    assert [card.key for card in made.cards].count(two.pk) == 1
    front.breaking_article = one
    front.save()
    assert _composed().breaking == ""


def test_an_edition_without_articles_says_so() -> None:
    made = pages.render(PageRef("/fa/", "home", (("edition", "fa"),)))
    assert made is not None
    assert "هنوز مطلبی نیست." in made.body.decode()


def test_a_river_runs_only_when_the_bands_have_enough_left() -> None:
    section = factories.section()
    _articles(home.OPENING + 1 + 4, section=section)
    assert _composed().river == ()
    for code in ("economy", "culture", "sport"):
        _articles(4, section=factories.section(code))
    made = _composed()
    assert len(made.river) >= home.SPARSE // 2
    assert made.bands


def _section(edition: str = "fa", code: str = "politics") -> home.SectionFront:
    return home.compose_section(edition, f"section:{edition}:{code}", factories.section(code).pk)


@pytest.mark.parametrize("count", [0, 1, 3, 8, 31])
def test_a_section_shows_each_story_once_however_few_articles_it_has(count: int) -> None:
    section = factories.section()
    told = factories.story()
    _articles(count, section=section)
    _articles(2 if count else 0, section=section, story=told)
    made = _section()
    stories = [card.story or -card.key for card in made.cards]
    assert len(stories) == len(set(stories)) == (min(count, home.SECTION_LIST - 2) + 1 if count else 0)
    assert (made.lead is not None) == bool(count)
    assert len(made.secondary) == min(home.OPENING, max(0, len(stories) - 1))


def test_a_section_s_front_places_what_its_editor_chose_in_every_slot() -> None:
    section = factories.section()
    lead, beside, chosen, shown, alarm, *_rest = _articles(8, section=section)
    slots = {"lead": [lead.pk], "secondary": [beside.pk], "choice": [chosen.pk], "strip": [shown.pk]}
    Front.objects.create(edition="fa", section=section, slots=slots, breaking="فوری", breaking_article=alarm)
    made = _section()
    assert made.lead is not None
    placed = (made.lead, *made.secondary, *made.choice, *made.strip, made.breaking_card)
    assert [card and card.key for card in placed] == [lead.pk, beside.pk, chosen.pk, shown.pk, alarm.pk]
    assert len(made.rest) == 3


def test_the_home_s_front_does_not_order_a_section() -> None:
    first, second = _articles(2, section=factories.section())
    Front.objects.create(edition="fa", slots={"lead": [second.pk]})
    made = _section()
    assert made.lead is not None
    assert made.lead.key == first.pk


def test_a_front_keeps_its_markup_whole_for_any_number_of_articles() -> None:
    section = factories.section()
    ref = PageRef("/fa/sections/politics/", "section", (("edition", "fa"), ("key", str(section.pk))))
    for _count in range(7):
        made = pages.render(ref)
        assert made is not None
        assert "beside-" in made.body.decode() or "empty" in made.body.decode()
        _articles(1, section=section)
