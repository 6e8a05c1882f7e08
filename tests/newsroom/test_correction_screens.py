"""The screens of corrections: what the form asks for, what it refuses, and where it leads; the retraction."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from khabar.kernel.models import User
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Version
from tests import factories
from tests.conftest import TEST_NOW
from tests.newsroom.test_article_screens import address, seen, written

pytestmark = pytest.mark.django_db

EDITOR, REPORTER = "desk editor fa A", "reporter fa A"
NOTE = "شمار کارگران ۳۴۰ نفر است، نه ۴۰۰ نفر."
PERSIAN = {"accept-language": "fa"}


def correct(article: Article) -> str:
    """Return the address of the form."""
    return reverse("khabar_correct", args=[article.pk])


def retract(article: Article) -> str:
    """Return the address of the question before a retraction."""
    return reverse("khabar_retract", args=[article.pk])


def stored(article: Article) -> Article:
    """Return the article as it stands in the database."""
    return Article.objects.get(pk=article.pk)


def test_the_form_asks_in_the_reader_s_language_and_writes_in_the_article_s(
    signed_in: Any, public_article: Article
) -> None:
    page = signed_in(EDITOR).get(correct(public_article), headers={"accept-language": "ar"}).content.decode()
    assert "تصويب: أخطأنا" in page
    assert '<textarea name="note" cols="40" rows="4" lang="fa" dir="rtl"' in page
    assert page.count("checked") == 1, "a small change is the default"


@pytest.mark.parametrize("change", ["update", "correction"])
def test_what_the_editor_says_is_published_with_the_latest_text(
    signed_in: Any, public_article: Article, change: str
) -> None:
    public_article.headline = "تیتر درست"
    public_article.save_revision()
    client = signed_in(EDITOR)
    assert "revisions/compare" in client.get(correct(public_article)).content.decode()
    answer = client.post(correct(public_article), {"change": change, "note": NOTE}, headers=PERSIAN, follow=True)
    assert "منتشر شد." in answer.content.decode()
    version = Version.objects.get(article=public_article, number=2)
    assert (version.headline, version.change, version.note) == ("تیتر درست", change, NOTE)
    assert version.by is not None


def test_a_small_change_needs_no_note(signed_in: Any, public_article: Article) -> None:
    signed_in(EDITOR).post(correct(public_article), {"change": "", "note": ""})
    assert stored(public_article).corrections == []
    assert public_article.versions.count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"change": "correction", "note": " "}, "بنویسید چه چیز نادرست بود و درست آن چیست."),
        ({"change": "", "note": NOTE}, "بگویید به‌روزرسانی است یا اصلاحیه"),
        ({"change": "retraction", "note": NOTE}, ""),
    ],
)
def test_what_cannot_be_told_is_refused_beside_its_field(
    signed_in: Any, public_article: Article, data: dict[str, str], said: str
) -> None:
    answer = signed_in(EDITOR).post(correct(public_article), data, headers=PERSIAN)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert public_article.versions.count() == 1


def test_a_draft_is_not_corrected(signed_in: Any, article: Article) -> None:
    client = signed_in(EDITOR)
    for where in (correct(article), retract(article)):
        page = client.post(where, {"change": "correction", "note": NOTE, "reason": NOTE}, headers=PERSIAN, follow=True)
        assert "فقط آنچه منتشر شده است اصلاح یا پس گرفته می‌شود." in page.content.decode()
    assert not stored(article).live


def test_what_is_missing_for_publication_is_said(signed_in: Any, public_article: Article) -> None:
    public_article.body = []
    public_article.save_revision()
    data = {"change": "correction", "note": NOTE}
    page = signed_in(EDITOR).post(correct(public_article), data, follow=True).content.decode()
    assert "The body is empty" in page
    assert stored(public_article).corrections == []


def test_under_embargo_it_waits_and_says_so(signed_in: Any, public_article: Article, people: dict[str, User]) -> None:
    actions.set_embargo(public_article, TEST_NOW + timedelta(hours=1), by=people[EDITOR])
    data = {"change": "correction", "note": NOTE}
    page = signed_in(EDITOR).post(correct(public_article), data, headers=PERSIAN, follow=True).content.decode()
    assert "این مطلب زیر امبارگو است" in page


def test_the_article_s_form_saves_and_leads_to_the_question(signed_in: Any, public_article: Article) -> None:
    client = signed_in(EDITOR)
    page = client.get(address("edit", public_article.pk)).content.decode()
    assert 'name="action-correct"' in page
    assert "Publish as a small change" in page
    assert retract(public_article) in page
    data = written(headline="تیتر درست") | seen(public_article) | {"action-correct": "1"}
    answer = client.post(address("edit", public_article.pk), data)
    assert (answer.status_code, answer["location"]) == (302, correct(public_article))
    assert stored(public_article).headline != "تیتر درست", "nothing is public before the question is answered"
    assert stored(public_article).get_latest_revision_as_object().headline == "تیتر درست"


def test_who_may_not_publish_is_not_offered_it(signed_in: Any, public_article: Article, article: Article) -> None:
    page = signed_in(REPORTER).get(address("edit", public_article.pk)).content.decode()
    assert "action-correct" not in page
    assert retract(public_article) not in page
    assert "action-correct" not in signed_in(EDITOR).get(address("edit", article.pk)).content.decode()


def test_the_retraction_asks_for_its_reason_and_says_what_it_does(signed_in: Any, public_article: Article) -> None:
    client = signed_in(EDITOR)
    page = client.get(retract(public_article), headers=PERSIAN).content.decode()
    assert "برگشت ندارد" in page
    assert 'lang="fa" dir="rtl"' in page
    client.post(retract(public_article), {"reason": " "})
    assert not stored(public_article).retracted
    client.post(retract(public_article), {"reason": NOTE})
    assert stored(public_article).corrections[-1]["note"] == NOTE
    page = client.get(address("edit", public_article.pk), headers=PERSIAN).content.decode()
    assert "پس‌گرفته‌شده" in page
    assert "action-correct" not in page


def test_the_article_s_page_tells_what_each_version_changed(
    signed_in: Any, desks: Any, people: dict[str, User]
) -> None:
    article = factories.article("fa", desk=desks["a"])
    actions.publish(article, by=people[EDITOR], change="correction", note=NOTE)
    page = signed_in(EDITOR).get(address("inspect", article.pk), headers=PERSIAN).content.decode()
    assert f"اصلاحیه: <bdi>{NOTE}</bdi>" in page
