"""Pages of stories, in each edition that has a title for one or an article of it."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import paths, rows, snapshot, structured
from khabar.site import story as story_page
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.wording import Run, writer
from khabar.stories.models import Report, Story


def _refs(key: int, public_id: str) -> Iterator[PageRef]:
    for code in editions.codes():
        yield PageRef(paths.story(code, public_id), "story", (("edition", code), ("key", str(key))))


def _every() -> Iterator[PageRef]:
    every = Story.objects.order_by("-pk").values_list("pk", "public_id")
    for key, public_id in every.iterator(chunk_size=2000):
        yield from _refs(key, public_id)


def _of(label: str, object_id: str) -> Iterator[PageRef]:
    key: int | str | None = object_id if label == "stories.story" else None
    if label == "newsroom.article":
        article = rows.one(Article, object_id)
        key = article.story_id if article is not None else None
    elif label == "stories.report":
        key = Report.objects.filter(pk=object_id).values_list("story_id", flat=True).first()
    if key is not None:
        for found in rows.select(Story, ("id", "public_id"), [int(key)]):
            yield from _refs(*found)


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    story = rows.one(Story, ref.argument("key"))
    if story is None or code not in editions.codes():
        return None
    cards = story_page.cards_of(story.pk)
    titles = {**{card.edition: card.headline for card in cards.values()}, **_given(story.titles)}
    if not cards or code not in titles:
        # Nothing else was read: it is looked at again with each article of the story, before the article's page stands.
        return None
    material = snapshot.memo(("story", story.pk), lambda: story_page.gather(story.pk))
    edition = editions.edition(code)
    words = writer(edition)
    view = story_page.view(material, words)
    image = next((card.image for card in material.cards.values() if card.image), None)
    frame = Frame(
        edition=edition,
        kind="story",
        path=ref.path,
        title=titles[code],
        description=next((card.lead for card in view["ours"] if card.lead), ""),
        alternates={other: paths.story(other, story.public_id) for other in editions.codes() if titles.get(other)},
        data=[structured.collection(titles[code], ref.path, words, view["ours"])],
        image=image,
        crumbs=[
            Run(edition.text("site.home"), path=paths.home(code)),
            Run(edition.text("story.heading"), path=ref.path),
        ],
    )
    return page(frame, "story.html", images=[image], image=image, **view)


def _given(titles: dict[str, str]) -> dict[str, str]:
    return {code: title for code, title in titles.items() if title}


PAGES = (PageKind("story", 2, _every, _render, _of),)
