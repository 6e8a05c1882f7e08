"""The screens of times: entering them in a zone, what the form refuses, the page of all that is due, the takedown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, Timer, User
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from tests import factories
from tests.conftest import TEST_NOW
from tests.newsroom.test_article_screens import address, seen, written

pytestmark = pytest.mark.django_db

EDITOR, REPORTER = "desk editor fa A", "reporter fa A"
LATER = TEST_NOW + timedelta(hours=3)
PERSIAN = {"accept-language": "fa"}


def times(article: Article) -> str:
    """Return the address of the article's times."""
    return reverse("khabar_publication", args=[article.pk])


def stored(article: Article) -> Article:
    """Return the article as it stands in the database."""
    return Article.objects.get(pk=article.pk)


def test_a_time_is_entered_in_the_zone_that_the_page_names(signed_in: Any, article: Article) -> None:
    client = signed_in(EDITOR)
    page = client.get(times(article), headers=PERSIAN).content.decode()
    assert "Asia/Tehran (UTC+03:30)" in page
    client.post(times(article), {"go_live_at": "2026-03-21T18:00"}, headers=PERSIAN)
    assert stored(article).go_live_at == datetime(2026, 3, 21, 14, 30, tzinfo=UTC)
    page = client.get(times(article), headers=PERSIAN).content.decode()
    assert 'value="۱۴۰۵/۰۱/۰۱ ۱۸:۰۰"' in page
    assert "۱ فروردین ۱۴۰۵" in page
    assert "شنبه ۲۱ مارس ۲۰۲۶</output>" in page


def test_a_persian_editor_types_the_solar_hijri_day(signed_in: Any, article: Article) -> None:
    client = signed_in(EDITOR)
    assert client.post(times(article), {"go_live_at": "١٤٠٥/۱/2 09:30"}, headers=PERSIAN).status_code == 302
    assert stored(article).go_live_at == datetime(2026, 3, 22, 6, 0, tzinfo=UTC)


def test_a_day_that_does_not_exist_is_refused_and_stays_in_the_field(signed_in: Any, article: Article) -> None:
    answer = signed_in(EDITOR).post(times(article), {"go_live_at": "۱۴۰۵/۱۲/۳۰ ۱۲:۰۰"}, headers=PERSIAN)
    page = answer.content.decode()
    assert "چنین روزی نیست: اسفند ۱۴۰۵ تنها ۲۹ روز دارد." in page
    assert 'value="۱۴۰۵/۱۲/۳۰ ۱۲:۰۰"' in page
    assert stored(article).go_live_at is None


def test_other_interfaces_keep_the_field_of_the_browser(signed_in: Any, article: Article) -> None:
    page = signed_in(EDITOR).get(times(article), headers={"accept-language": "ar"}).content.decode()
    assert 'type="datetime-local"' in page
    assert "۱۴۰۵" not in page


def test_an_arabic_editor_sets_all_three_at_once_and_moves_them(
    signed_in: Any, desks: Any, people: dict[str, User]
) -> None:
    article = factories.draft("ar", desk=desks["a"])
    client = signed_in("administrator")
    data = {
        "embargo_until": "2026-03-22T10:00",
        "go_live_at": "2026-03-22T11:00",
        "expire_at": "2026-03-23T10:00",
    }
    assert client.post(times(article), data, headers={"accept-language": "ar"}).status_code == 302
    moved = {name: value.replace("-22T", "-26T").replace("-23T", "-27T") for name, value in data.items()}
    assert client.post(times(article), moved, headers={"accept-language": "ar"}).status_code == 302
    assert client.post(times(article), data, headers={"accept-language": "ar"}).status_code == 302
    now = stored(article)
    zone = timedelta(hours=3)
    assert now.embargo_until == datetime(2026, 3, 22, 10, tzinfo=UTC) - zone
    assert now.go_live_at == datetime(2026, 3, 22, 11, tzinfo=UTC) - zone
    assert now.expire_at == datetime(2026, 3, 23, 10, tzinfo=UTC) - zone
    assert {timer.action for timer in timers.of("newsroom.article", article.pk)} == {
        "article.publish", "article.unpublish",
    }  # fmt: skip


def test_saving_without_a_change_writes_nothing(signed_in: Any, article: Article) -> None:
    client = signed_in(EDITOR)
    client.post(times(article), {"go_live_at": "2026-03-21T18:00"}, headers=PERSIAN)
    lines = AuditLine.objects.count()
    client.post(times(article), {"go_live_at": "2026-03-21T18:00"}, headers=PERSIAN)
    assert AuditLine.objects.count() == lines


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-03-21T10:00", "این زمان گذشته است"),
        ("چرند", "روز و ساعت را این‌گونه بنویسید: ۱۴۰۵/۰۱/۰۱ ۱۲:۳۰"),
        ("۱۴۰۵/۰۱/۰۵", "روز و ساعت را وارد کنید"),
        ("۱۴۰۵/۰۱/۰۵ ۲۵:۰۰", "چنین ساعتی نیست"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(signed_in: Any, article: Article, value: str, said: str) -> None:
    answer = signed_in(EDITOR).post(times(article), {"go_live_at": value}, headers=PERSIAN)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert stored(article).go_live_at is None


def test_an_hour_that_the_clocks_skip_is_refused(signed_in: Any, article: Article) -> None:
    answer = signed_in(EDITOR).post(
        times(article), {"go_live_at": "2026-03-29T02:30"}, headers={"accept-language": "fr"}
    )
    assert answer.status_code == 200
    assert stored(article).go_live_at is None


def test_all_wishes_are_stored_or_none(signed_in: Any, article: Article) -> None:
    data = {"go_live_at": "2026-03-22T10:00", "expire_at": "2026-03-21T01:00"}
    assert signed_in(EDITOR).post(times(article), data, headers=PERSIAN).status_code == 200
    assert (stored(article).go_live_at, stored(article).expire_at) == (None, None)
    assert timers.of("newsroom.article", article.pk) == []


def test_what_is_missing_for_publication_is_said(signed_in: Any, desks: Any) -> None:
    unfinished = factories.draft("fa", desk=desks["a"], section=None)
    answer = signed_in(EDITOR).post(times(unfinished), {"go_live_at": "2026-03-22T10:00"}, headers=PERSIAN)
    assert "بخشی را که به آن تعلق دارد انتخاب کنید." in answer.content.decode()


def test_a_reporter_puts_under_embargo_and_changes_nothing_else(signed_in: Any, article: Article) -> None:
    client = signed_in(REPORTER)
    data = {"embargo_until": "2026-03-22T10:00", "go_live_at": "2026-03-22T11:00"}
    client.post(times(article), data, headers=PERSIAN)
    assert (stored(article).embargo_until is not None, stored(article).go_live_at) == (True, None)
    answer = client.post(times(article), {"embargo_until": ""}, headers=PERSIAN)
    assert answer.status_code == 200
    assert stored(article).embargo_until is not None
    assert client.post(times(article), {"do": "cancel"}, headers=PERSIAN).status_code == 302


def test_publishing_under_embargo_says_that_it_waits(signed_in: Any, article: Article, people: Any) -> None:
    actions.set_embargo(article, LATER, by=people[EDITOR])
    data = written() | seen(article) | {"action-publish": "1"}
    page = signed_in(EDITOR).post(address("edit", article.pk), data, follow=True, headers=PERSIAN).content.decode()
    assert not stored(article).live
    assert stored(article).go_live_at == LATER
    assert "این مطلب زیر امبارگو است" in page


def test_the_form_says_that_the_text_is_newer_than_what_was_approved(
    signed_in: Any, article: Article, people: Any
) -> None:
    actions.schedule(article, LATER, by=people[EDITOR])
    client = signed_in(EDITOR)
    before = client.get(address("edit", article.pk)).content.decode()
    assert "not the newer text" not in before
    first = stored(article).latest_revision_id
    data = written(headline="تیتر تازه") | seen(article) | {"overwrite_revision_id": first}
    client.post(address("edit", article.pk), data)
    assert stored(article).latest_revision_id != first, "what was approved is not overwritten"
    assert "not the newer text" in client.get(address("edit", article.pk)).content.decode()
    client.post(times(article), {"do": "newer"})
    with clock.set_to(LATER):
        timers.fire_due(50)
    assert stored(article).headline == "تیتر تازه"


def test_the_menu_says_what_publishing_does(signed_in: Any, article: Article, people: Any) -> None:
    client = signed_in(EDITOR)
    assert "Publish now" not in client.get(address("edit", article.pk)).content.decode()
    actions.schedule(article, LATER, by=people[EDITOR])
    assert "Publish now" in client.get(address("edit", article.pk)).content.decode()
    actions.set_embargo(article, LATER, by=people[EDITOR])
    page = client.get(address("edit", article.pk)).content.decode()
    assert "Publish when the embargo ends" in page
    assert reverse("khabar_take_down", args=[article.pk]) in page
    assert (
        reverse("khabar_take_down", args=[article.pk])
        not in signed_in(REPORTER).get(address("edit", article.pk)).content.decode()
    )


def test_the_schedule_is_cancelled_by_its_button(signed_in: Any, article: Article, people: Any) -> None:
    actions.schedule(article, LATER, by=people[EDITOR])
    signed_in(EDITOR).post(times(article), {"do": "cancel"})
    assert stored(article).go_live_at is None


def test_the_takedown_asks_for_its_reason_and_is_immediate(signed_in: Any, public_article: Article) -> None:
    client = signed_in(EDITOR)
    where = reverse("khabar_take_down", args=[public_article.pk])
    assert "فوراً" in client.get(where, headers=PERSIAN).content.decode()
    client.post(where, {"reason": " "})
    assert stored(public_article).live
    client.post(where, {"reason": "حکم دادگاه"})
    assert (stored(public_article).live, stored(public_article).taken_down) == (False, True)
    page = client.get(address("edit", public_article.pk), headers=PERSIAN).content.decode()
    assert "حذف‌شده" in page
    restore = reverse("khabar_restore", args=[public_article.pk])
    assert client.post(restore).status_code == 403
    assert signed_in("administrator").post(restore).status_code == 302
    assert not stored(public_article).taken_down


def test_the_list_shows_and_filters_the_states(signed_in: Any, article: Article, people: Any, desks: Any) -> None:
    embargoed = factories.draft("fa", desk=desks["a"], headline="تحت تحریم")
    gone = factories.article("fa", desk=desks["a"], headline="رفته")
    actions.schedule(article, LATER, by=people[EDITOR])
    actions.set_embargo(embargoed, LATER, by=people[EDITOR])
    actions.take_down(gone, by=people[EDITOR], reason="دادگاه")
    client = signed_in(EDITOR)
    for state, headline, chip in (
        ("scheduled", article.headline, "scheduled for"), ("embargoed", "تحت تحریم", "embargo until"),
        ("taken-down", "رفته", "taken down"),
    ):  # fmt: skip
        page = client.get(f"{address('list')}?state={state}").content.decode()
        assert page.count('class="title-wrapper"') == 1, state
        assert headline in page
        assert chip in page


def test_the_page_of_what_is_due_shows_failures_first_with_a_way_to_retry(
    signed_in: Any, article: Article, people: Any, desks: Any
) -> None:
    poisoned = factories.draft("fa", desk=desks["a"], headline="خراب")
    actions.schedule(poisoned, LATER + timedelta(hours=1), by=people[EDITOR])
    Article.objects.filter(pk=poisoned.pk).update(taken_down=True)
    with clock.set_to(LATER + timedelta(hours=1)):
        timers.fire_due(50)
    actions.schedule(article, LATER, by=people[EDITOR])
    client = signed_in(EDITOR)
    page = client.get(reverse("khabar_scheduled"), headers=PERSIAN).content.decode()
    assert page.index("خراب") < page.index(article.headline)
    assert "نخست مدیر سامانه باید" in page, "the error is said in the interface language"
    (failed,) = timers.failed()
    Article.objects.filter(pk=poisoned.pk).update(taken_down=False)
    client.post(reverse("khabar_timer_retry", args=[failed.pk]))
    with clock.set_to(LATER + timedelta(hours=2)):
        timers.fire_due(50)
    assert stored(poisoned).live


def test_a_failure_stands_on_the_articles_own_screens(signed_in: Any, article: Article, people: Any) -> None:
    actions.schedule(article, LATER, by=people[EDITOR])
    Article.objects.filter(pk=article.pk).update(section=None)
    article.get_latest_revision().delete()
    with clock.set_to(LATER):
        timers.fire_due(50)
    client = signed_in(EDITOR)
    for where in (address("edit", article.pk), address("inspect", article.pk), times(article)):
        assert "The text that was approved is gone" in client.get(where).content.decode(), where


def test_what_is_due_elsewhere_is_not_shown(signed_in: Any, article: Article, people: Any) -> None:
    actions.schedule(article, LATER, by=people[EDITOR])
    page = signed_in("reporter en B").get(reverse("khabar_scheduled")).content.decode()
    assert article.headline not in page
    assert "Nothing is scheduled." in page


def test_what_a_trial_found_wrong_is_shown_before_it_is_due(signed_in: Any, article: Article, people: Any) -> None:
    timer = actions.schedule(article, LATER, by=people[EDITOR])
    Timer.objects.filter(pk=timer.pk).update(details={**timer.details, "warning": "The lead picture has no credit."})
    client = signed_in(EDITOR)
    for place in (reverse("khabar_scheduled"), reverse("khabar_publication", args=[article.pk])):
        page = client.get(place, headers=PERSIAN).content.decode()
        assert "به همین صورت ناموفق خواهد بود" in page
        assert "The lead picture has no credit." not in page, "our own errors are said in the interface language"


NOTE = "شمار کارگران ۳۴۰ نفر است، نه ۴۰۰ نفر."
AT = "2026-03-21T18:00"


def told(article: Article) -> tuple[str, str, int]:
    """Return what readers will be told of the scheduled text, and the key of its revision."""
    details = Timer.objects.get(action="article.publish", object_id=str(article.pk)).details
    return details.get("change", ""), details.get("note", ""), details["revision"]


def test_a_public_article_is_scheduled_with_a_note_for_its_readers(signed_in: Any, public_article: Article) -> None:
    public_article.headline = "تیتر درست"
    public_article.save_revision()
    client = signed_in(EDITOR)
    assert '<textarea name="note"' in client.get(times(public_article), headers=PERSIAN).content.decode()
    data = {"go_live_at": AT, "change": "correction", "note": NOTE}
    assert client.post(times(public_article), data, headers=PERSIAN).status_code == 302
    page = client.get(times(public_article), headers=PERSIAN).content.decode()
    assert f"اصلاحیه: <bdi>{NOTE}</bdi>" in page
    with clock.set_to(datetime(2026, 3, 21, 14, 30, 1, tzinfo=UTC)):
        timers.fire_due(50)
    version = public_article.versions.get(number=2)
    assert (version.headline, version.change, version.note) == ("تیتر درست", "correction", NOTE)


def test_another_note_or_time_keeps_the_other_and_a_newer_text_keeps_the_note(
    signed_in: Any, public_article: Article
) -> None:
    client = signed_in(EDITOR)
    data = {"go_live_at": AT, "change": "update", "note": NOTE}
    client.post(times(public_article), data, headers=PERSIAN)
    approved = told(public_article)[2]
    newer = public_article.save_revision().pk
    client.post(times(public_article), {**data, "note": "یادداشت دیگر"}, headers=PERSIAN)
    assert told(public_article) == ("update", "یادداشت دیگر", approved)
    client.post(times(public_article), {"do": "newer"}, headers=PERSIAN)
    assert told(public_article) == ("update", "یادداشت دیگر", newer)
    client.post(times(public_article), {"go_live_at": "", "change": "update", "note": "یادداشت دیگر"}, headers=PERSIAN)
    assert stored(public_article).go_live_at is None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"go_live_at": AT, "change": "correction"}, "note"),
        ({"go_live_at": AT, "note": NOTE}, "change"),
        ({"change": "update", "note": NOTE}, "go_live_at"),
        ({"go_live_at": AT, "change": "retraction", "note": NOTE}, "change"),
    ],
)
def test_a_note_that_cannot_be_told_is_not_scheduled(
    signed_in: Any, public_article: Article, data: dict[str, str], field: str
) -> None:
    answer = signed_in(EDITOR).post(times(public_article), data, headers=PERSIAN)
    assert field in answer.context["form"].errors
    assert stored(public_article).go_live_at is None


def test_a_draft_has_nothing_to_tell(signed_in: Any, article: Article) -> None:
    assert 'name="note"' not in signed_in(EDITOR).get(times(article), headers=PERSIAN).content.decode()
