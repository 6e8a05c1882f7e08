"""Loading the demo: everything is public in its edition, and a second load changes nothing."""

from pathlib import Path

import pytest

from khabar.kernel.models import User
from khabar.media.actions import add_recording
from khabar.media.models import Picture
from khabar.media.queries import public_recording
from khabar.newsroom.models import Article, Front, Grant, Version
from khabar.newsroom.policies import holds
from khabar.ops.demo import files, fronts, identity, illustrations, threads, world
from khabar.stories.models import Report, Story
from khabar.taxonomy.models import Contributor, Outlet, Person, Section
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db
CHOSEN = ("palace-denial", "flood-live", "budget")


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> world.Known:
    """The world and three of its stories, with one picture standing for all."""
    known = world.load_world(files.world())
    picture = factories.picture()
    known.pictures = dict.fromkeys((one.code for one in files.pictures().pictures), picture.pk)
    load(known)
    return known


def load(known: world.Known) -> None:
    stories = [thread for thread in files.threads() if thread.code in CHOSEN]
    threads.load_threads(stories, known, lambda done, total: None)


def test_every_article_is_public_and_appeared_before_now(chosen: world.Known) -> None:
    articles = Article.objects.all()
    assert articles.count() == sum(len(thread.articles) for thread in files.threads() if thread.code in CHOSEN)
    assert all(article.live for article in articles)
    assert max(article.last_published_at for article in articles if article.last_published_at) < TEST_NOW
    assert {article.edition for article in articles} == {"en", "ar", "tr", "fr", "es", "ku", "fa"}


def test_every_edition_shows_a_correction_in_its_language(chosen: world.Known) -> None:
    corrected = {one.edition: one.corrections for one in Article.objects.all() if one.corrections}
    assert set(corrected) == {"en", "ar", "tr", "fr", "es", "ku", "fa"}
    assert [one["change"] for one in corrected["fa"]] == ["correction"]
    assert "۷۱" in corrected["fa"][0]["note"]


def test_a_second_load_changes_nothing_not_even_an_edit(chosen: world.Known) -> None:
    article = Article.objects.filter(edition="fa").first()
    assert article is not None
    Article.objects.filter(pk=article.pk).update(headline="ویرایش خواننده")
    Person.objects.filter(code="nadir-salmun").update(names={"fa": "نامی دیگر"})
    counts = [model.objects.count() for model in (Article, Version, Story, Report, Section, Outlet)]
    again = world.load_world(files.world())
    again.pictures = chosen.pictures
    load(again)
    assert [model.objects.count() for model in (Article, Version, Story, Report, Section, Outlet)] == counts
    article.refresh_from_db()
    assert article.headline == "ویرایش خواننده"
    assert Person.objects.get(code="nadir-salmun").names == {"fa": "نامی دیگر"}


def test_a_load_that_broke_off_goes_on_where_it_stopped(chosen: world.Known) -> None:
    public = Article.objects.count()
    lost = Article.objects.filter(edition="ku").first()
    assert lost is not None
    Article.objects.filter(pk=lost.pk).update(live=False, first_published_at=None, live_revision=None)
    load(chosen)
    lost.refresh_from_db()
    assert lost.live
    assert Article.objects.count() == public


def test_the_denial_answers_the_claim_and_the_retelling_names_its_chain(chosen: world.Known) -> None:
    denials = Article.objects.filter(kind="denial")
    assert {article.responses.get().claim for article in denials} == set(
        Story.objects.get(public_id=identity.public_id("story", "palace-denial")).claims.all()
    )
    retold = Report.objects.get(outlet__code="peyk-vardun", story__in=denials.values("story"))
    via = [Outlet.objects.get(pk=key).code for key in retold.chain.attributions[0].via]
    assert via == ["talna", "halvorn-wire"]
    assert retold.responses.count() == 1


def test_a_live_article_grew_after_it_appeared(chosen: world.Known) -> None:
    live = Article.objects.filter(kind="live", edition="ar").get()
    sizes = [
        sum(child["type"] == "entry" for child in version.content["body"])
        if isinstance(version.content["body"], list)
        else version.content["body"].count('"entry"')
        for version in live.versions.order_by("number")
    ]
    assert len(sizes) == 2
    assert sizes[0] < sizes[1]
    assert live.first_published_at is not None
    assert live.last_published_at is not None
    assert live.first_published_at < live.last_published_at


def test_fronts_are_curated_once_and_hold_no_story_twice(chosen: world.Known) -> None:
    fronts.load_fronts()
    for front in Front.objects.filter(section=None):
        front.clean()
        keys = [key for slot in front.slots.values() for key in slot]
        stories = list(Article.objects.filter(pk__in=keys).values_list("story_id", flat=True))
        assert len(stories) == len(set(stories)) == len(CHOSEN)
        assert Article.objects.get(pk=front.slots["lead"][0]).kind == "denial"
    Front.objects.filter(edition="fa", section=None).update(slots={"lead": []})
    fronts.load_fronts()
    assert Front.objects.get(edition="fa", section=None).slots == {"lead": []}


def test_there_is_one_account_for_each_role(chosen: world.Known) -> None:
    world.load_accounts()
    world.load_accounts()
    assert set(Grant.objects.values_list("role", flat=True)) == set(Grant.Role.values)
    reporter = User.objects.get(username="reporter")
    assert holds(reporter, ("reporter",), edition="ar")
    assert not holds(reporter, ("reporter",), edition="fa")
    assert Contributor.objects.get(code="nora-haddun").user == reporter


def test_pictures_of_an_earlier_load_are_recognised() -> None:
    picture = factories.picture()
    Picture.objects.filter(pk=picture.pk).update(file="original_images/demo-citadel_x7Yz.jpg")
    assert illustrations._stored({"citadel"}) == {}
    Picture.objects.filter(pk=picture.pk).update(file="original_images/demo-citadel.jpg")
    assert illustrations._stored({"citadel", "dam"}) == {"citadel": picture.pk}


def test_the_point_of_interest_follows_the_size(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (200, 100)).save(tmp_path / "a.png")
    focus = illustrations._focus(tmp_path / "a.png", (0.25, 0.5))
    assert (focus["focal_point_x"], focus["focal_point_y"], focus["focal_point_width"]) == (50, 50, 20)


def test_a_film_is_stored_and_its_article_names_it(chosen: world.Known) -> None:
    chosen.recordings = {path.name: add_recording(path) for path in files.recordings()}
    threads.load_threads([one for one in files.threads() if one.code == "port-video"], chosen, lambda done, total: None)
    for edition in ("fa", "ar", "ku"):
        article = Article.objects.get(edition=edition, kind="video")
        film = next(block.value for block in article.body if block.block_type == "video")
        assert public_recording(film["file"]) == chosen.recordings["port.webm"]
        assert public_recording(film["captions"]) == chosen.recordings[f"port.{edition}.vtt"]
