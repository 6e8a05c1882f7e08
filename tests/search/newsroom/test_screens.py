"""The search screen, saved searches and what is new in them, as people see them."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from khabar.kernel.models import User
from khabar.search.models import SavedSearch
from khabar.search.newsroom import index, saved
from khabar.search.newsroom.queries import Asked
from tests import factories

pytestmark = pytest.mark.django_db

PERSIAN = {"accept-language": "fa"}
EDITOR, OTHER = "desk editor fa A", "reporter en B"


def page(client: Any, name: str = "khabar_search", *arguments: Any, **query: str) -> str:
    """Return the screen as text."""
    answer = client.get(reverse(name, args=arguments), query, headers=PERSIAN, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def found(html: str) -> list[str]:
    """Return the headlines found, without their marks."""
    return [re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r"<h3 [^>]*>(.*?)</h3>", html)]


def test_finds_and_marks_the_word_in_the_direction_of_its_edition(signed_in: Any, desks: Any) -> None:
    draft = factories.draft("fa", headline="بازار زعفران", lead="زعفران گران شد", desk=desks["a"])
    html = page(signed_in(EDITOR), q="زعفران")
    assert found(html) == ["بازار زعفران"]
    assert '<h3 lang="fa" dir="rtl">' in html
    assert "بازار <mark>زعفران</mark>" in html
    assert reverse("wagtailsnippets_newsroom_article:edit", args=[draft.pk]) in html
    assert "پیش‌نویس" in html


def test_whoever_may_only_read_is_led_to_reading(signed_in: Any, desks: Any) -> None:
    draft = factories.draft("fa", headline="بازار زعفران", desk=desks["a"])
    html = page(signed_in("auditor"), q="زعفران")
    assert reverse("wagtailsnippets_newsroom_article:inspect", args=[draft.pk]) in html
    assert found(page(signed_in(OTHER), q="زعفران")) == []


def test_nothing_found_says_what_to_do(signed_in: Any) -> None:
    html = page(signed_in(EDITOR), q="هیچ‌چیز", edition="ar")
    assert "چیزی پیدا نشد" in html
    assert "?q=" in html


def test_days_are_typed_in_the_solar_hijri_calendar(signed_in: Any) -> None:
    factories.report(headline="گزارش زعفران", language="fa")
    client = signed_in(EDITOR)
    assert found(page(client, q="زعفران", first="۱۴۰۵/۰۱/۰۱", last="1405/1/1")) == ["گزارش زعفران"]
    assert found(page(client, q="زعفران", first="۱۴۰۵/۰۱/۰۲")) == []
    assert "چنین روزی نیست" in page(client, q="زعفران", first="۱۴۰۵/۱۲/۳۰")


@pytest.mark.parametrize(
    "query",
    [{"q": "x" * 10_001}, {"q": "\x00"}, {"q": '"(*) NEAR'}, {"what": "x"}, {"desk": "999"}, {"p": "0"},
     {"p": "9" * 30}, {"since": "never"}, {"q": "؟؟"}, {"state": "draft", "edition": "xx"}, {"p": "99", "q": "a"}],
)  # fmt: skip
def test_no_address_breaks_the_screen(signed_in: Any, query: dict[str, str]) -> None:
    page(signed_in(EDITOR), **query)


def test_the_pages_of_many_results(signed_in: Any) -> None:
    for number in range(23):
        factories.report(headline=f"زعفران {number}", language="fa")
    client = signed_in(EDITOR)
    first, second = page(client, q="زعفران"), page(client, q="زعفران", p="2")
    assert (len(found(first)), len(found(second))) == (20, 3)
    assert "۲۳ مورد" in first
    assert not set(found(first)) & set(found(second))


def test_the_screen_says_how_far_the_index_is_and_fills_it(signed_in: Any, monkeypatch: Any) -> None:
    factories.report(headline="گزارش زعفران", language="fa")
    client = signed_in(EDITOR)
    monkeypatch.setattr("khabar.search.admin.screens.CATCHING_UP", 0.0)
    assert "data-khabar-filling" in page(client, q="زعفران")
    assert client.get(reverse("khabar_search_progress")).json() == {"percent": 100, "complete": True}
    assert "data-khabar-filling" not in page(client, q="زعفران")


def save(client: Any, name: str, query: str) -> None:
    """Keep a search under a name."""
    client.post(reverse("khabar_search_save"), {"name": name, "query": query}, headers=PERSIAN)


def test_a_saved_search_tells_on_the_first_screen_and_in_the_menu_what_is_new(signed_in: Any, people: Any) -> None:
    client = signed_in(EDITOR)
    save(client, "بازار", "q=زعفران&what=report")
    kept = SavedSearch.objects.get()
    assert Asked.from_json(kept.asked) == Asked(words="زعفران", what="report")
    assert "۱ تازه" not in page(client, "wagtailadmin_home")
    SavedSearch.objects.update(looked_at=kept.looked_at - timedelta(hours=2))
    factories.report(headline="گزارش زعفران", language="fa", received_at=kept.looked_at - timedelta(hours=1))
    cache.clear()
    home = page(client, "wagtailadmin_home")
    assert "۱ تازه</strong>" in home
    assert json.dumps("جست‌وجو در همه‌جا · ۱ تازه")[1:-1] in home
    shown = page(client, "khabar_search_open", kept.pk)
    assert found(shown) == ["گزارش زعفران"]
    assert "khabar-chip--new" in shown
    assert "۱ تازه" not in page(client, "wagtailadmin_home")


def test_a_saved_search_is_its_owners_only(signed_in: Any, people: dict[str, User]) -> None:
    kept = saved.save(people[EDITOR], "بازار", Asked(words="زعفران"))
    other = signed_in(OTHER)
    assert other.get(reverse("khabar_search_open", args=[kept.pk])).status_code == 403
    assert other.post(reverse("khabar_search_rename", args=[kept.pk]), {"name": "x"}).status_code == 403
    assert other.post(reverse("khabar_search_delete", args=[kept.pk])).status_code == 403
    assert "بازار" not in page(other, "khabar_search_saved")


def test_renaming_and_deleting(signed_in: Any, people: dict[str, User]) -> None:
    kept = saved.save(people[EDITOR], "بازار", Asked(words="زعفران", edition="fa"))
    saved.save(people[EDITOR], "دیگر", Asked(words="پسته"))
    client = signed_in(EDITOR)
    shown = page(client, "khabar_search_saved")
    assert "زعفران" in shown
    assert "فارسی" in shown
    client.post(reverse("khabar_search_rename", args=[kept.pk]), {"name": "  بازار   نو "})
    kept.refresh_from_db()
    assert kept.name == "بازار نو"
    for refused in ("", "دیگر", "x" * 101):
        client.post(reverse("khabar_search_rename", args=[kept.pk]), {"name": refused})
        kept.refresh_from_db()
        assert kept.name == "بازار نو"
    assert "بازار نو" in page(client, "khabar_search_delete", kept.pk)
    assert SavedSearch.objects.count() == 2
    client.post(reverse("khabar_search_delete", args=[kept.pk]))
    assert [left.name for left in SavedSearch.objects.all()] == ["دیگر"]


def test_the_same_name_replaces_and_there_is_a_limit(signed_in: Any, people: dict[str, User], monkeypatch: Any) -> None:
    client = signed_in(EDITOR)
    monkeypatch.setattr(SavedSearch, "MOST_PER_PERSON", 2)
    save(client, "یک", "q=زعفران")
    save(client, "یک", "q=پسته")
    save(client, "دو", "q=گندم")
    save(client, "سه", "q=جو")
    save(client, "", "q=جو")
    assert [kept.asked["words"] for kept in SavedSearch.objects.order_by("created_at", "id")] == ["پسته", "گندم"]


def test_without_saved_searches_the_panel_says_how_to_begin(signed_in: Any) -> None:
    for name in ("wagtailadmin_home", "khabar_search_saved", "khabar_search"):
        assert "هنوز جست‌وجویی ذخیره نکرده‌اید" in page(signed_in(EDITOR), name)


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_chooser_of_pictures_finds_by_caption_and_by_the_beginning_of_a_title(signed_in: Any) -> None:
    factories.picture(captions={"fa": "مزرعهٔ زعفران"})
    client = signed_in(EDITOR)
    address = reverse("wagtailimages_chooser:choose_results")
    assert "/images/chooser/" in client.get(address, {"q": "زعفران"}).content.decode()
    assert "Pict" in client.get(address, {"q": "Pict"}).content.decode()
    assert "Picture" not in client.get(address, {"q": "پسته"}).content.decode()
    assert "Picture" in client.get(reverse("wagtailimages:index"), {"q": "زعفران"}).content.decode()


def test_the_search_field_of_the_frame_leads_here(signed_in: Any) -> None:
    assert reverse("khabar_search") in page(signed_in(EDITOR), "wagtailadmin_home")


def test_counting_does_not_search_again_within_a_minute(people: dict[str, User], monkeypatch: Any) -> None:
    from khabar.editions import queries as editions

    zone = editions.edition("fa").time_zone
    saved.save(people[EDITOR], "بازار", Asked(words="زعفران"))
    assert [news.number for news in saved.news(people[EDITOR], zone)] == [0]
    monkeypatch.setattr(index, "catch_up", lambda seconds: pytest.fail("asked again"))
    assert [news.number for news in saved.news(people[EDITOR], zone)] == [0]
