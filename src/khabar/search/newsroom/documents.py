"""From the newsroom's tables to documents: the latest draft of articles, reports, pictures in each language."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from khabar.editions import queries as editions
from khabar.media.models import Picture
from khabar.newsroom.models import Article
from khabar.search import texts
from khabar.search.interface import Document
from khabar.stories.models import Report
from khabar.taxonomy.models import Contributor, Organisation, Person, Topic

ARTICLE, REPORT, PICTURE = "article", "report", "picture"
"""The kinds of document."""

LINKED: dict[str, Any] = {"topics": Topic, "people": Person, "organisations": Organisation}

LABELS = {"newsroom.article": ARTICLE, "stories.report": REPORT, "media.picture": PICTURE}
"""Kind of document by label of the model."""

MODELS: dict[str, Any] = {ARTICLE: Article, REPORT: Report, PICTURE: Picture}


def of(kind: str, keys: Sequence[int]) -> list[Document]:
    """Return the documents of the objects of `kind` that exist under these primary keys, in few queries."""
    makers: dict[str, Callable[[Sequence[int]], list[Document]]] = {
        ARTICLE: _articles, REPORT: _reports, PICTURE: _pictures,
    }  # fmt: skip
    return makers[kind](keys)


def keys_of(kind: str, key: int) -> list[str]:
    """Return the keys under which the index can hold the object."""
    if kind == PICTURE:
        return [f"{kind}:{key}:{code}" for code in editions.codes()]
    return [f"{kind}:{key}"]


def named(key: str) -> tuple[str, int]:
    """Return the kind and primary key that the key of a document names."""
    kind, number, *_language = key.split(":")
    return kind, int(number)


def _articles(keys: Sequence[int]) -> list[Document]:
    found = list(Article.objects.filter(pk__in=keys).select_related("latest_revision"))
    contents = {article.pk: _content(article) for article in found}
    names = _names(contents.values())
    return [_article(article, contents[article.pk], names) for article in found]


def _content(article: Article) -> Mapping[str, Any]:
    revision = article.latest_revision
    content: Mapping[str, Any] = revision.content if revision else article.serializable_data()
    return content


def _names(contents: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, str]]:
    """Return (field, primary key) -> names by edition of all that the articles name."""
    wanted: dict[str, set[int]] = {name: set() for name in (*LINKED, "byline")}
    for content in contents:
        for name in LINKED:
            wanted[name].update(content.get(name) or ())
        wanted["byline"].update(_credited(content))
    models = {**LINKED, "byline": Contributor}
    return {
        (name, key): called
        for name, keys in wanted.items()
        if keys
        for key, called in models[name].objects.filter(pk__in=keys).values_list("pk", "names")
    }


def _credited(content: Mapping[str, Any]) -> list[int]:
    blocks = _stream(content, "byline")
    return [block["value"]["contributor"] for block in blocks if block["value"].get("contributor")]


def _stream(content: Mapping[str, Any], name: str) -> list[Any]:
    stored = content.get(name) or []
    return json.loads(stored) if isinstance(stored, str) else list(stored)


def _article(
    article: Article, content: Mapping[str, Any], names: Mapping[tuple[str, int], Mapping[str, str]]
) -> Document:
    code = str(content.get("edition") or article.edition)
    called = [names.get((name, key), {}).get(code, "") for name in LINKED for key in content.get(name) or ()]
    credited = [names.get(("byline", key), {}).get(code, "") for key in _credited(content)]
    said = [
        content.get("place_line"),
        texts.body(_stream(content, "body"), {}),
        content.get("picture_caption"),
        *credited,
    ]
    revision = article.latest_revision
    moments = [article.created_at, article.last_published_at, revision.created_at if revision else None]
    return Document(
        key=keys_of(ARTICLE, article.pk)[0],
        edition=code,
        language=_language(code),
        kind=ARTICLE,
        title=content.get("headline") or "",
        lead="\n".join(part for part in (content.get("kicker"), content.get("lead")) if part),
        body="\n".join(part for part in said if part),
        published=max(moment for moment in moments if moment is not None),
        story=str(content.get("story") or article.story_id or ""),
        topics=tuple(name for name in called if name),
    )


def _reports(keys: Sequence[int]) -> list[Document]:
    found = Report.objects.filter(pk__in=keys).select_related("outlet")
    return [
        Document(
            key=keys_of(REPORT, report.pk)[0],
            edition=report.language or "-",
            language=_language(report.language),
            kind=REPORT,
            title=report.headline,
            lead=report.lead,
            body="\n".join([*map(str, report.body), *map(str, report.authors), report.raw_text]),
            published=report.received_at,
            story=str(report.story_id or ""),
            topics=tuple((report.outlet.names if report.outlet else {}).values()),
        )
        for report in found
    ]


def _pictures(keys: Sequence[int]) -> list[Document]:
    found = Picture.objects.filter(pk__in=keys).prefetch_related("tags")  # type: ignore[misc]
    return [_picture(picture, code) for picture in found for code in editions.codes()]


def _picture(picture: Picture, code: str) -> Document:
    told = [texts_of.get(code, "") for texts_of in (picture.alternative_texts, picture.captions, picture.credits)]
    return Document(
        key=f"{PICTURE}:{picture.pk}:{code}",
        edition=code,
        language=_language(code),
        kind=PICTURE,
        title=picture.title,
        lead="\n".join(part for part in told[:2] if part),
        body="\n".join(part for part in (told[2], picture.credit, picture.licence, picture.file.name) if part),
        published=picture.created_at,
        topics=tuple(tag.name for tag in picture.tags.all()),
    )


def _language(code: str) -> str:
    return editions.edition(code).language if code in editions.codes() else code
