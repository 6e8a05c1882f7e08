"""What is taken from article pages: the text that readers read, and no more."""

import pytest

from khabar.newsroom.models import Article
from khabar.reader.cards import card
from khabar.site import pages
from tests import factories

pytestmark = pytest.mark.django_db


def page(article: Article) -> str:
    ref = next(ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.kind == "article")
    made = pages.render(ref)
    assert made is not None
    return made.body.decode()


def test_the_body_is_the_text_without_what_stands_beside_it() -> None:
    other = factories.article(headline="خبر دیگر")
    shown = {"picture": factories.picture().pk, "caption": "زیتون در سبد"}
    body = [
        factories.paragraph("بند <b>نخست</b>"),
        {"type": "heading", "value": "میان‌تیتر"},
        {"type": "quote", "value": {"text": "گفتهٔ او", "speaker": "سخنگو"}},
        {"type": "list", "value": {"ordered": False, "items": [{"type": "item", "value": "یک"}]}},
        {"type": "related", "value": [other.pk]},
        {"type": "gallery", "value": {"title": "نگارخانه", "pictures": [shown, shown]}},
    ]
    found = card("/fa/x/", page(factories.article(body=body, lead="چکیده")))
    assert found.lead == "چکیده"
    assert found.body.split("\n") == [
        "بند نخست",
        "میان‌تیتر",
        "گفتهٔ او",
        "سخنگو",
        "یک",
        "زیتون در سبد",
        "زیتون در سبد",
    ]


def test_live_entries_are_part_of_the_text() -> None:
    entry = {"time": "2026-03-21T08:00:00Z", "headline": "آب بالا آمد", "text": "<p>سه روستا خالی شد</p>"}
    found = card("/fa/x/", page(factories.article(kind="live", body=[{"type": "entry", "value": entry, "id": "a1"}])))
    assert found.body.split("\n") == ["آب بالا آمد", "سه روستا خالی شد"]


def test_of_a_withdrawn_article_the_headline_is_left() -> None:
    made = factories.article(
        headline="خبر", lead="چکیده", body=[factories.paragraph("متن")], picture=factories.picture()
    )
    made.retracted = True
    made.save()
    found = card("/fa/x/", page(made))
    assert (found.headline, found.text, found.picture) == ("خبر", "", None)


def test_paid_texts_are_known() -> None:
    assert card("/fa/x/", page(factories.article(labels=["sponsored"]))).sponsored
    assert not card("/fa/x/", page(factories.article())).sponsored


def test_pictures_come_small_and_from_the_site_itself() -> None:
    found = card("/fa/x/", page(factories.article(picture=factories.picture(2400, 1600)))).picture
    assert found is not None
    assert found.src.startswith("/media/")
    widths = [int(one.rpartition(" ")[2][:-1]) for _type, srcset in found.sources for one in srcset.split(",")]
    assert widths
    assert max(widths) <= 800


def test_a_picture_from_elsewhere_is_left_out() -> None:
    text = page(factories.article(picture=factories.picture())).replace('src="/media/', 'src="https://evil.example/')
    assert card("/fa/x/", text).picture is None
