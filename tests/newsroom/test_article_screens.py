"""The article screens: writing, publishing with reasons for a refusal, conflicts, history, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khabar.kernel.models import AuditLine
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Desk
from tests import factories

pytestmark = pytest.mark.django_db

EDITOR, REPORTER = "desk editor fa A", "reporter fa A"


def address(name: str, *arguments: Any) -> str:
    """Return the address of an article's screen."""
    return reverse(f"wagtailsnippets_newsroom_article:{name}", args=arguments)


def stream(name: str, blocks: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the form data of a stream field with these blocks."""
    data = {f"{name}-count": str(len(blocks))}
    for index, (kind, values) in enumerate(blocks):
        data |= {
            f"{name}-{index}-deleted": "",
            f"{name}-{index}-order": str(index),
            f"{name}-{index}-type": kind,
            f"{name}-{index}-id": "",
        }
        data |= {f"{name}-{index}-value{key}": value for key, value in values.items()}
    return data


def written(**changed: Any) -> dict[str, Any]:
    """Return the form data of a Persian article that can be published."""
    source = {
        "-person": "",
        "-organisation": str(factories.organisation().pk),
        "-outlet": "",
        "-via-count": "0",
        "-edge": "TOLD",
        "-cue": "",
        "-link": "",
    }
    return (
        {
            "edition": "fa",
            "kind": "news",
            "kicker": "",
            "headline": "نمایندگان بودجه را تصویب کردند",
            "lead": "مجلس با ۱۸۰ رأی موافق بودجه را تصویب کرد.",
            "place_line": "",
            "section": factories.section().pk,
            "story": "",
            "desk": Desk.objects.get(code="a").pk,
            "place": "",
            "picture": "",
            "picture_caption": "",
        }
        | stream("body", [("heading", {"": "میان‌تیتر"})])
        | stream("attributions", [("attribution", source)])
        | stream("byline", [])
        | changed
    )


def seen(article: Article) -> dict[str, Any]:
    """Return what the form says about the revision that the writer had before them."""
    revision = Article.objects.get(pk=article.pk).latest_revision
    return {
        "loaded_revision_id": revision.pk,
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }


def test_a_new_article_starts_with_the_edition(signed_in: Any) -> None:
    page = signed_in("administrator").get(address("add")).content.decode()
    assert 'name="edition" value="ku"' in page
    own = signed_in(REPORTER).get(address("add")).content.decode()
    assert 'name="headline"' in own, "who writes in one edition goes straight to the form"


def test_fields_carry_the_articles_language_and_direction(signed_in: Any, article: Article) -> None:
    page = signed_in(EDITOR).get(address("edit", article.pk), headers={"accept-language": "fr"}).content.decode()
    headline = page[page.index('name="headline"') :][:600]
    assert 'lang="fa"' in headline
    assert 'dir="rtl"' in headline
    assert '<html lang="fr" dir="ltr"' in page


def test_saving_makes_a_draft_with_an_audit_line(signed_in: Any, desks: Any) -> None:
    answer = signed_in(REPORTER).post(address("add"), written())
    made = Article.objects.get()
    assert (answer.status_code, made.live, made.headline) == (302, False, "نمایندگان بودجه را تصویب کردند")
    assert AuditLine.objects.filter(action="article.create", object_id=str(made.pk)).exists()


def test_publishing_from_the_form_makes_a_version_and_shows_the_public_page(signed_in: Any, desks: Any) -> None:
    client: Client = signed_in(EDITOR)
    answer = client.post(address("add"), written(**{"action-publish": "1"}), follow=True)
    made = Article.objects.get()
    assert made.live
    assert made.versions.count() == 1
    assert f"https://site.test{made.path}" in answer.content.decode()


def test_a_refused_publication_keeps_the_draft_and_says_why_beside_the_fields(signed_in: Any, desks: Any) -> None:
    data = written(section="", **stream("attributions", []), **{"action-publish": "1"})
    answer = signed_in(EDITOR).post(address("add"), data, follow=True, headers={"accept-language": "fa"})
    made = Article.objects.get()
    assert not made.live
    assert made.headline == data["headline"]
    page = answer.content.decode()
    assert page.count("بخشی را که به آن تعلق دارد انتخاب کنید.") >= 2
    assert "منبع" in page


def test_a_reporter_cannot_publish_by_posting_the_button(signed_in: Any, desks: Any) -> None:
    signed_in(REPORTER).post(address("add"), written(**{"action-publish": "1"}))
    assert not Article.objects.get().live


def test_nobody_writes_into_another_edition_or_desk(signed_in: Any, article: Article) -> None:
    client: Client = signed_in(REPORTER)
    client.post(address("add"), written(edition="en"))
    client.post(address("add"), written(desk=Desk.objects.get(code="b").pk))
    client.post(address("edit", article.pk), written(edition="ku") | seen(article))
    assert list(Article.objects.values_list("edition", flat=True)) == ["fa"]
    assert Article.objects.get().desk == article.desk


def test_a_concurrent_edit_is_a_visible_conflict(signed_in: Any, article: Article, people: Any) -> None:
    before = seen(article)
    article.headline = "نسخهٔ همکار"
    article.save_revision(user=people["administrator"])
    answer = signed_in(EDITOR).post(address("edit", article.pk), written(headline="نسخهٔ من") | before)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "نسخهٔ من" in page, "the writer's text is still there"
    assert "administrator" in page
    assert Article.objects.get().get_latest_revision_as_object().headline == "نسخهٔ همکار"


def test_what_the_form_saved_by_itself_is_no_conflict(signed_in: Any, article: Article, people: Any) -> None:
    before = seen(article)
    article.save_revision(user=people[EDITOR])
    signed_in(EDITOR).post(address("edit", article.pk), written(headline="نسخهٔ من") | before)
    assert Article.objects.get().get_latest_revision_as_object().headline == "نسخهٔ من"


def test_a_form_that_does_not_say_what_it_saw_overwrites_nobody_else(
    signed_in: Any, article: Article, people: Any
) -> None:
    article.save_revision(user=people["administrator"])
    signed_in(EDITOR).post(address("edit", article.pk), written(headline="نسخهٔ من"))
    assert Article.objects.get().get_latest_revision_as_object().headline == article.headline


def test_a_revision_that_comes_in_at_the_last_moment_stops_the_save(article: Article) -> None:
    with pytest.raises(actions.EditConflict):
        actions.save_draft(article, by=None, seen=0, store=lambda: pytest.fail("must not be stored"))


def test_editing_a_public_article_leaves_the_page_until_it_is_published(
    signed_in: Any, public_article: Article
) -> None:
    client: Client = signed_in(EDITOR)
    client.post(address("edit", public_article.pk), written(headline="تیتر تازه") | seen(public_article))
    assert Article.objects.get().headline == public_article.headline
    client.post(
        address("edit", public_article.pk),
        written(headline="تیتر تازه") | seen(public_article) | {"action-publish": "1"},
    )
    assert Article.objects.get().headline == "تیتر تازه"
    assert public_article.versions.count() == 2


def test_unpublish_compare_history_and_versions(signed_in: Any, public_article: Article) -> None:
    client: Client = signed_in(EDITOR)
    first = public_article.latest_revision_id
    client.post(address("edit", public_article.pk), written(headline="تیتر تازه") | seen(public_article))
    compared = client.get(address("revisions_compare", public_article.pk, first, "latest")).content.decode()
    assert "تیتر" in compared
    assert client.get(address("history", public_article.pk)).status_code == 200
    assert ">1<" in client.get(address("inspect", public_article.pk)).content.decode()
    client.post(address("unpublish", public_article.pk))
    assert not Article.objects.get().live
    assert AuditLine.objects.filter(action="article.unpublish").exists()


def test_an_earlier_revision_comes_back_as_a_new_draft(signed_in: Any, article: Article) -> None:
    first = article.latest_revision_id
    article.headline = "دومی"
    article.save_revision()
    data = written(headline="نخستین دوباره") | seen(article)
    signed_in(EDITOR).post(address("revisions_revert", article.pk, first), data)
    assert Article.objects.get().get_latest_revision_as_object().headline == "نخستین دوباره"


def test_a_draft_can_be_deleted_and_what_was_public_cannot(signed_in: Any, article: Article) -> None:
    client: Client = signed_in(EDITOR)
    public = factories.article("fa", desk=article.desk)
    client.post(address("delete", article.pk))
    assert client.post(address("delete", public.pk)).status_code == 403
    assert list(Article.objects.all()) == [public]
    assert AuditLine.objects.get(action="article.delete").object_id == str(article.pk)


def test_the_preview_is_the_public_page(signed_in: Any, article: Article) -> None:
    client: Client = signed_in(EDITOR)
    where = address("preview_on_edit", article.pk)
    client.post(where, written(headline="پیش از انتشار") | seen(article))
    assert "پیش از انتشار" in client.get(where).content.decode()


def test_the_preview_offers_a_phone_and_a_desktop(signed_in: Any, article: Article) -> None:
    widths = {size["name"]: size["device_width"] for size in article.preview_sizes}
    assert widths == {"phone": 375, "tablet": 768, "desktop": 1280}


def test_times_are_no_fields_of_the_form_that_saves_itself(signed_in: Any, article: Article) -> None:
    page = signed_in(EDITOR).get(address("edit", article.pk)).content.decode()
    assert "go_live_at" not in page
    assert "expire_at" not in page


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_asks_the_database_a_fixed_number_of_times(signed_in: Any, desks: Any, number: int) -> None:
    for _ in range(number):
        factories.draft("fa", desk=desks["a"])
    client: Client = signed_in(EDITOR)
    client.get(address("list"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(address("list"))
    assert page.status_code == 200
    assert len(queries) <= 12, "\n".join(query["sql"][:160] for query in queries)


def test_the_list_filters_and_searches(signed_in: Any, article: Article) -> None:
    client: Client = signed_in("administrator")
    factories.article("en")
    for wanted, headline in (
        ("edition=fa", article.headline), ("state=live", factories.HEADLINES["en"]), ("q=سال نو", article.headline),
        (f"desk={article.desk_id}", article.headline),
    ):  # fmt: skip
        page = client.get(f"{address('list')}?{wanted}").content.decode()
        assert headline in page, wanted
        assert page.count('class="title-wrapper"') == 1, wanted


def test_the_list_and_the_chooser_show_only_the_persons_scope(signed_in: Any, article: Article) -> None:
    factories.draft("en", headline="Of another edition")
    chooser = reverse("wagtailsnippetchoosers_newsroom_article:choose")
    for where in (address("list"), chooser):
        answer = signed_in(REPORTER).get(where)
        page = answer.json()["html"] if where == chooser else answer.content.decode()
        assert "Of another edition" not in page
        assert article.headline in page


def test_suggestions_stay_in_the_persons_scope(signed_in: Any, public_article: Article) -> None:
    factories.article("en")
    where = reverse("khabar_suggest", args=["newsroom.article"])
    found = signed_in(REPORTER).get(where).json()["results"]
    assert [result["key"] for result in found] == [public_article.pk]


def test_people_are_suggested_by_their_names_in_any_script(signed_in: Any) -> None:
    jolani = factories.person("jolani", names={"ar": "أحمد الجولاني"})
    factories.person("omar", names={"ar": "عمر"})
    where = reverse("khabar_suggest", args=["taxonomy.person"])
    for language, typed in (("tr", "Colani"), ("ku", "Colanî"), ("fa", "جولانی"), ("ar", "الجولاني")):
        answer = signed_in(REPORTER).get(where, {"q": typed}, headers={"Accept-Language": language})
        assert [result["key"] for result in answer.json()["results"]] == [jolani.pk], typed


def test_publishing_writes_no_search_index(article: Article) -> None:
    with CaptureQueriesContext(connection) as queries:
        actions.publish(article, by=None)
    written_to = [query["sql"] for query in queries if "search" in query["sql"].lower()]
    assert not written_to


def test_an_empty_list_says_what_to_do(signed_in: Any, desks: Any) -> None:
    page = signed_in(EDITOR).get(address("list")).content.decode()
    assert address("add") in page
