"""The newsroom's screen of the press, the estimate in the article form, and the line that follows a publication."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from khabar.kernel import clock, timers
from khabar.kernel.models import User
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article, Desk
from khabar.press import actions, expander, queries, queue, screen, store, workers
from khabar.press.models import Delivery, Dirty, Publication
from khabar.press.screen import press_state
from tests import factories
from tests.conftest import TEST_NOW
from tests.press.conftest import FRONT
from tests.press.newsroom import client_of, expand_all, last_line, person, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody who may do everything."""
    return person("administrator")


@pytest.fixture
def screen_of(administrator: User) -> Any:
    """Return a function that gives the screen as text in an interface language."""
    client = client_of(administrator)

    def read(language: str = "en", query: str = "") -> str:
        answer = client.get(reverse("khabar_press") + query, headers={"accept-language": language})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


# The screen


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Every change is on the site."), ("fa", "همهٔ تغییرها روی سایت است."), ("ar", "كل التغييرات على الموقع.")],
)
def test_with_nothing_to_do_it_says_so(baked: store.FileStore, screen_of: Any, language: str, text: str) -> None:
    with workers.join():
        assert text in screen_of(language)


def test_it_warns_when_nobody_bakes_and_says_how_to_start(baked: store.FileStore, screen_of: Any) -> None:
    assert "khabar up --only press" in screen_of()
    with workers.join():
        assert "khabar up --only press" not in screen_of()


def test_it_counts_what_waits_by_priority(baked: store.FileStore, administrator: User) -> None:
    published("fa")
    expand_all()
    waiting = {str(row.name): row.number for row in press_state(administrator).waiting}
    assert waiting["articles and takedowns"] == 1
    assert waiting["home and section pages"] == 1
    assert waiting["feeds, site maps and fragments"] == 0


def test_the_oldest_page_names_its_cause(baked: store.FileStore, administrator: User) -> None:
    article = published("fa", headline="خبر نخست")
    expand_all()
    with clock.set_to(TEST_NOW + timedelta(seconds=90)):
        oldest = press_state(administrator).oldest
    assert oldest is not None
    assert oldest.row.path in (article.path, FRONT.path)
    assert oldest.cause.text == "خبر نخست"
    assert oldest.cause.address == reverse("wagtailsnippets_newsroom_article:inspect", args=[article.pk])
    assert oldest.seconds == 90


def test_pages_under_way_are_shown_by_worker(baked: store.FileStore, administrator: User) -> None:
    published("fa")
    expand_all()
    with workers.join() as worker:
        taken = queue.claim(queue.Turn(worker.number))
        state = press_state(administrator)
        assert state.workers == (worker.number,)
        assert [(one.worker, one.pages) for one in state.under_way] == [(worker.number + 1, len(taken))]


def test_a_failure_shows_page_object_error_and_next_try(baked: store.FileStore, screen_of: Any) -> None:
    article = published("fa", headline="این fails")
    actions.run_once(baked)
    with workers.join():
        shown = screen_of()
    assert f'href="https://site.test{article.path}"' in shown
    assert reverse("wagtailsnippets_newsroom_article:inspect", args=[article.pk]) in shown
    assert "ValueError: This page cannot be rendered." in shown
    assert "1 page could not be made." in shown
    assert "next try" in shown


def test_a_lost_picture_is_shown_with_its_name(baked: store.FileStore, screen_of: Any) -> None:
    published("fa", headline="عکس lost")
    actions.run_once(baked)
    assert "lost.jpeg is not among the stored pictures" in screen_of()


def test_one_failure_is_tried_again_alone(baked: store.FileStore, administrator: User) -> None:
    for number in range(2):
        published("fa", headline=f"این fails {number}")
    actions.run_once(baked)
    first, second = Dirty.objects.exclude(error="").order_by("id")
    answer = client_of(administrator).post(reverse("khabar_press_retry"), {"page": str(first.pk)}, follow=True)
    assert "1 page will be tried again." in answer.content.decode()
    assert Dirty.objects.get(pk=first.pk).retry_at is None
    assert Dirty.objects.get(pk=second.pk).retry_at is not None
    client_of(administrator).post(reverse("khabar_press_retry"))
    assert Dirty.objects.get(pk=second.pk).retry_at is None
    assert last_line().action == "press.retry"


def test_only_administrators_are_offered_to_retry_and_check(baked: store.FileStore) -> None:
    published("fa", headline="این fails")
    actions.run_once(baked)
    reporter = client_of(person("reporter"))
    shown = reporter.get(reverse("khabar_press")).content.decode()
    assert "This page cannot be rendered" in shown
    assert reverse("khabar_press_retry") not in shown
    assert reverse("khabar_press_check") not in shown
    for name in ("retry", "check", "compare"):
        assert reporter.post(reverse(f"khabar_press_{name}")).status_code == 403


def test_a_draft_of_another_desk_is_not_named(baked: store.FileStore) -> None:
    desk, other = (Desk.objects.create(code=code, name=code) for code in ("a", "b"))
    secret = factories.draft("fa", headline="راز", desk=desk)
    timer = timers.set_timer("article.publish", "newsroom.article", secret.pk, clock.now())
    type(timer).objects.filter(pk=timer.pk).update(error="It failed.")
    stranger = press_state(person("reporter", edition="fa", desk=other)).timers
    own = press_state(person("reporter", edition="fa", desk=desk)).timers
    assert ["راز" in one.what.text for one in (*stranger, *own)] == [False, True]
    assert stranger[0].what.address == ""


def test_a_failed_timer_is_shown_with_its_error(baked: store.FileStore, screen_of: Any) -> None:
    draft = factories.draft("fa", headline="زمان‌بندی‌شده", section=None)
    timers.set_timer("article.publish", "newsroom.article", draft.pk, clock.now(), details={"revision": 0})
    assert timers.fire_due(10) == 1
    shown = screen_of()
    assert "زمان‌بندی‌شده" in shown
    assert reverse("khabar_scheduled") in shown
    assert reverse("khabar_timer_retry", args=[timers.failed()[0].pk]) in shown


def test_publications_show_who_when_and_how_fast(baked: store.FileStore, screen_of: Any) -> None:
    editor = person("desk-editor")
    editor.first_name = "Lîna"
    editor.save()
    draft = factories.draft("ku", headline="Serokatî red dike")
    newsroom.publish(draft, by=editor)
    with clock.set_to(TEST_NOW + timedelta(seconds=0.3)):
        actions.run_once(baked)
    row = Publication.objects.order_by("-id")[:1].get()
    shown = screen_of("fa")
    assert "Serokatî red dike" in shown
    assert str(editor) in shown
    assert "۰٫۳ ثانیه" in shown
    assert row.pages >= 1


def test_what_still_waits_of_a_publication_is_counted(baked: store.FileStore, administrator: User) -> None:
    published("fa")
    expand_all()
    sent = press_state(administrator).publications[0]
    assert (sent.waiting, sent.row.pages, sent.standing, sent.every) == (2, 2, 0, None)
    actions.run_once(baked)
    assert press_state(administrator).publications[0].standing == 2


def test_the_changing_part_comes_alone(baked: store.FileStore, screen_of: Any) -> None:
    part = screen_of("ar", "?part=1")
    assert "<html" not in part
    assert "csrfmiddlewaretoken" not in part, "it would differ each time"
    assert part == screen_of("ar", "?part=1")


def test_the_screen_is_cheap(baked: store.FileStore, administrator: User, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        published("fa", headline=f"این fails {number}")
    actions.run_once(baked)
    with django_assert_max_num_queries(30):
        press_state(administrator)


def test_targets_show_how_far_behind_they_are(baked: store.FileStore, administrator: User, settings: Any) -> None:
    published("fa")
    actions.run_once(baked)
    settings.KHABAR_DELIVERY = [{"name": "bucket"}, {"name": "second host"}]
    Delivery.objects.create(target="bucket", cursor=0, error="TimeoutError: no answer", attempts=2)
    found = {one.name: one for one in press_state(administrator).targets}
    assert list(found) == ["bucket", "second host"]
    assert found["bucket"].behind == queries.deliveries()[0][1] > 0
    assert found["second host"].row is None


@pytest.mark.parametrize(("free", "level"), [(3, "enough"), (2, "low"), (0, "critical")])
def test_the_disk_is_measured_against_its_marks(free: int, level: str) -> None:
    assert screen.Space(free, 3, 1).level == level


def test_a_filling_disk_is_an_alarm_in_plain_words(
    baked: store.FileStore, screen_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "free_space", lambda: 1024**3)
    with workers.join():
        assert "The disk is filling up." in screen_of()
        assert "رو به پر شدن" in screen_of("fa")


def test_without_a_tree_the_disk_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> int:
        raise FileNotFoundError

    monkeypatch.setattr(queries, "free_space", lost)
    assert screen.space().free is None


# The estimate


def estimate_of(article: Article, user: User, change: str = "publish", language: str = "en") -> str:
    """Return what the article form is told."""
    answer = client_of(user).get(
        reverse(f"khabar_press_estimate_{change}", args=[article.pk]), headers={"accept-language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Publishing changes 2 pages"),
        ("fa", "انتشار ۲ صفحه را تغییر می‌دهد"),
        ("ar", "النشر يغيّر صفحتين (2)"),
        ("ku", "Weşandin 2 rûpelan diguherîne"),
    ],
)
def test_the_form_says_how_many_pages_change(
    baked: store.FileStore, administrator: User, language: str, text: str
) -> None:
    draft = factories.draft("fa")
    assert text in estimate_of(draft, administrator, language=language)
    draft.refresh_from_db()
    assert not draft.live


def test_the_form_counts_what_is_missing(baked: store.FileStore, administrator: User) -> None:
    draft = factories.draft("fa", section=None)
    assert "1 thing is missing" in estimate_of(draft, administrator)
    assert "?problems=1" in estimate_of(draft, administrator)


def test_the_form_knows_an_embargo(baked: store.FileStore, administrator: User) -> None:
    draft = factories.draft("fa", embargo_until=clock.now() + timedelta(hours=2))
    assert "Under embargo" in estimate_of(draft, administrator)
    assert timers.of("newsroom.article", draft.pk) == []


def test_taking_off_is_estimated_too(baked: store.FileStore, administrator: User) -> None:
    article = published("fa")
    actions.run_once(baked)
    assert "Taking it off changes 2 pages" in estimate_of(article, administrator, "unpublish")
    article.refresh_from_db()
    assert article.live
    page = client_of(administrator).get(reverse("wagtailsnippets_newsroom_article:unpublish", args=[article.pk]))
    assert reverse("khabar_press_estimate_unpublish", args=[article.pk]) in page.content.decode()


def test_a_roll_out_has_a_confirmation(
    baked: store.FileStore, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = published("fa")
    actions.run_once(baked)
    monkeypatch.setattr(expander, "ROLL_OUT_FROM", 0)
    assert "<dialog" in estimate_of(article, administrator, "unpublish")
    assert "in the background" in estimate_of(article, administrator, "unpublish")


def test_the_estimate_stands_in_the_form_of_who_may_publish(baked: store.FileStore) -> None:
    draft = factories.draft("fa")
    place = reverse("khabar_press_estimate_publish", args=[draft.pk])
    form = reverse("wagtailsnippets_newsroom_article:edit", args=[draft.pk])
    assert place in client_of(person("desk-editor")).get(form).content.decode()
    reporter = client_of(person("reporter"))
    assert place not in reporter.get(form).content.decode()
    assert reporter.get(place).status_code == 403
