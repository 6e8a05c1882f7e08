"""The page of one article: everything it shows, gathered with a fixed number of narrow queries."""

from datetime import datetime
from typing import Any

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.site import (
    blocks,
    configuration,
    corrections,
    listings,
    live,
    loading,
    paths,
    retraction,
    rows,
    snapshot,
    social,
    sources,
    structured,
    tree,
)
from khabar.site.frame import Frame, absolute, page
from khabar.site.pages import Rendered
from khabar.site.templating import fill
from khabar.site.wording import Run, Writer, writer
from khabar.stories.models import Story
from khabar.taxonomy.models import Contributor, Outlet

LIVE = Article.Kind.LIVE

REPORTS = 4
"""How many reports of others an article lists; its story's page lists all."""


def render_article(article: Article, *, text_only: bool = False, at: datetime | None = None) -> Rendered:
    """Return the page of `article`, or its text-only view.

    `at` stands for the time of publication in the preview of an article that was never published.
    """
    published = article.first_published_at or at
    if published is None:
        raise ValueError(f"Article {article.public_id} was never published; give the time to show.")
    if article.retracted:
        words = writer(editions.edition(article.edition))
        return retraction.render(article, words, published, _crumbs(article, words), text_only=text_only)
    frame, view = _shown(article, published)
    if text_only:
        rendered = page(frame, "article-text.html", article=article, **view)
        return Rendered(rendered.body)
    body: blocks.Body = view["body"]
    images = [view["image"], *body.images, *(card.image for card in view["related"])]
    return page(frame, "article.html", images=images, recordings=body.recordings, article=article, **view)


def render_entries(article: Article) -> Rendered:
    """Return the fragment that the page of a live article asks for news: its state, key events and entries.

    Raises ValueError when the article was never published.
    """
    published = article.first_published_at
    if published is None:
        raise ValueError(f"Article {article.public_id} was never published.")
    frame, view = _shown(article, published)
    words = writer(frame.edition)
    configuration.note(words.code)
    canonical = absolute(frame.path)
    html = fill("fragments/live.html", w=words, live=view["live"], body=view["body"], canonical=canonical)
    return Rendered(html.encode())


def _shown(article: Article, published: datetime) -> tuple[Frame, dict[str, Any]]:
    """Return what the pages of an article show, gathered once for all of them."""
    return snapshot.memo(("article", article.pk, published), lambda: _gathered(article, published))


def _gathered(article: Article, published: datetime) -> tuple[Frame, dict[str, Any]]:
    words = writer(editions.edition(article.edition))
    path = f"/{article.edition}/{published:%Y/%m/%d}/{article.public_id}/"
    view = _view(article, words, published)
    alternates, elsewhere = _alternates(article, path)
    view["story"] = _story(article, elsewhere, words)
    view["live"] = _live(article, view["body"], words, path)
    frame = Frame(
        edition=words.edition,
        kind="article",
        path=path,
        title=article.headline,
        description=article.lead,
        alternates=alternates,
        elsewhere=elsewhere,
        data=[structured.news_article(article, view, words, path)],
        graph=structured.article_graph(article, view),
        image=view["image"],
        crumbs=view["crumbs"],
        text_view=paths.text_view(path),
        card=social.address(path, social.subject(words.edition, article, view["image"])),
    )
    return frame, view


def _view(article: Article, words: Writer, published: datetime) -> dict[str, Any]:
    with reads.facet(reads.CARD):
        linked = {name: _linked(article, name) for name in ("topics", "people", "organisations")}
    responses = _linked(article, "responses")
    chain = article.chain.attributions
    claims = sources.claims_by_key(one.claim_id for one in responses)
    names = sources.load_names(chain, [*responses, *claims.values()])
    updated = article.last_published_at
    return {
        "published": published,
        "updated": updated if updated and (updated - published).total_seconds() >= 60 else None,
        "image": loading.images([article.picture_id]).get(article.picture_id or 0),
        "body": blocks.body(list(article.body.raw_data), words),
        "byline_names": _byline(article, words),
        "corrected": corrections.wrongs(article.corrections),
        "updates": corrections.updates(article.corrections),
        "lines": [sources.line(one, names, words) for one in chain],
        "answers": sources.answers(responses, claims, names, words),
        "topics": _chips(linked["topics"], "topic", words),
        "people": _chips(linked["people"], "person", words),
        "organisations": _chips(linked["organisations"], "organisation", words),
        "places": [_node(node, "place", words) for node in _place(article, words)],
        "crumbs": _crumbs(article, words),
        "related": list(loading.cards(article.related or ()).values()),
        "day": paths.day(words.code, listings.day_of(words.code, published)),
    }


def _live(article: Article, body: blocks.Body, words: Writer, path: str) -> live.Coverage | None:
    """Return the coverage that the entries of an article make; one of another kind than live is no longer going on."""
    if article.kind == LIVE:
        return live.coverage(path, body.entries, words)
    return live.past(body.entries)


def _linked(article: Article, name: str) -> list[Any]:
    """Return what the many-to-many field `name` holds; in a preview that is what the draft says, not the table."""
    if name in getattr(article, "_cluster_related_objects", ()):
        found = list(getattr(article, name).all())
    else:
        field: Any = Article._meta.get_field(name)
        through = getattr(Article, name).through
        with listings.declared():
            pairs = rows.select(through, (field.m2m_reverse_field_name() + "_id",), [article.pk], by="article_id")
        found = rows.load(field.related_model, (key for (key,) in pairs))
    return sorted(found, key=lambda one: getattr(one, "code", "") or f"{one.pk:020d}")


def _byline(article: Article, words: Writer) -> list[tuple[Run, str]]:
    people = loading.concepts(Contributor, (key for key, _role in article.credits))
    return [
        (sources.concept_run(people[key], "contributor", words), role) for key, role in article.credits if key in people
    ]


def _chips(concepts: list[Any], kind: str, words: Writer) -> list[Run]:
    return [sources.concept_run(one, kind, words) for one in concepts if one.name_in(words.code)]


def _node(node: tree.Node, kind: str, words: Writer) -> Run:
    return Run(node.names[words.code], path=paths.concept(words.code, kind, node.code))


def _place(article: Article, words: Writer) -> list[tree.Node]:
    lineage = tree.places().lineage(article.place_id)
    return [node for node in lineage[-1:] if node.names.get(words.code)]


def _crumbs(article: Article, words: Writer) -> list[Run]:
    home = Run(words.text("site.home"), path=paths.home(words.code))
    lineage = tree.sections().lineage(article.section_id)
    return [home, *(_node(node, "section", words) for node in lineage if node.names.get(words.code))]


def _story(article: Article, alternates: dict[str, str], words: Writer) -> dict[str, Any] | None:
    if article.story_id is None:
        return None
    story = rows.one(Story, article.story_id)
    if story is None:
        return None
    reports = sources.reports_of(story.pk)
    outlets = loading.concepts(Outlet, (one.outlet_id for one in reports))
    return {
        "path": paths.story(words.code, story.public_id),
        "title": story.title_in(words.code),
        "count": len(reports),
        "languages": [
            words.run(one.autonym, one.code, alternates[one.code])
            for one in editions.editions()
            if one.code in alternates and one.code != words.code
        ],
        "reports": [sources.report_line(one, outlets, words) for one in reports[-REPORTS:]],
    }


def _alternates(article: Article, path: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return edition -> path of the very same article there, and of this story there.

    The same article is that of the same kind at the same place in its order, so that each of the two names the other,
    as ``hreflang`` asks. The story leads to the last of that kind where there are fewer, else to the newest.
    """
    if article.story_id is None:
        return {article.edition: path}, {article.edition: path}
    siblings = _addresses(listings.entries(f"story:{article.story_id}"))
    own = [key for key, edition, kind, _path in siblings if (edition, kind) == (article.edition, article.kind)]
    rank = own.index(article.pk) if article.pk in own else 0
    same: dict[str, str] = {}
    found: dict[str, str] = {}
    for code in dict.fromkeys(edition for _key, edition, _kind, _path in siblings):
        there = [one for one in siblings if one[1] == code]
        alike = [one for one in there if one[2] == article.kind]
        if rank < len(alike):
            same[code] = alike[rank][3]
        found[code] = (alike[rank : rank + 1] or alike[-1:] or there[-1:])[0][3]
    return {**same, article.edition: path}, {**found, article.edition: path}


def _addresses(keys: list[int]) -> list[tuple[int, str, str, str]]:
    """Return (key, edition, kind, path) of public articles, the oldest first; notes no more of them than
    that.
    """
    for key in keys:
        reads.note_object("newsroom.article", key, "address")
    with listings.declared():
        columns = ("id", "edition", "kind", "first_published_at", "public_id", "live", "retracted")
        found = {row[0]: row for row in rows.select(Article, columns, keys) if row[5] and not row[6]}
    return [
        (key, found[key][1], found[key][2], f"/{found[key][1]}/{found[key][3]:%Y/%m/%d}/{found[key][4]}/")
        for key in reversed(keys)
        if key in found
    ]
