"""What machines read about a page: schema.org objects and Open Graph properties, always Gregorian and ASCII."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from khabar.newsroom.models import Article
from khabar.site import paths
from khabar.site.chrome import agency
from khabar.site.corrections import Note
from khabar.site.frame import absolute, organisation
from khabar.site.loading import Card, Image
from khabar.site.sources import Answer, SourceLine
from khabar.site.wording import Run, Writer, iso

TYPES = {
    Article.Kind.LIVE: "LiveBlogPosting",
    Article.Kind.OPINION: "OpinionNewsArticle",
    Article.Kind.ANALYSIS: "AnalysisNewsArticle",
    Article.Kind.EXPLAINER: "BackgroundNewsArticle",
    Article.Kind.INTERVIEW: "ReportageNewsArticle",
}
"""Kind -> type where the kind alone tells it; see `_type` for the rest."""

PEOPLE = "/people/"
ROLES = {"reporter": "author", "translator": "translator", "editor": "editor"}
"""Role in the byline -> property; photographers are named with their pictures."""

HEADLINE = 110
"""Characters of an entry's text that stand for the headline it lacks."""


def news_article(article: Article, view: dict[str, Any], words: Writer, path: str) -> dict[str, Any]:
    """Return the article as a NewsArticle, or what it is more precisely.

    `view` is what the page shows, as `khabar.site.article` gathers it. A denial names the claim as `citation`; whom the
    text names as its source, and through whom that came, stands in `isBasedOn`.
    """
    found: dict[str, Any] = {
        "@type": _type(article, view),
        "@id": absolute(f"{path}#article"),
        "url": absolute(path),
        "mainEntityOfPage": absolute(path),
        "headline": article.headline,
        "description": article.lead,
        "inLanguage": words.edition.html_tag,
        "datePublished": iso(view["published"]),
        "dateModified": iso(view["updated"] or view["published"]),
        "publisher": organisation(words),
        **_credited(view, words),
        "isPartOf": {"@id": absolute(f"{paths.home(words.code)}#site")},
        "isAccessibleForFree": True,
        "articleSection": [str(crumb) for crumb in view["crumbs"][1:]],
        "dateline": article.place_line,
        "contentLocation": {"@type": "Place", "name": article.place_line} if article.place_line else None,
        "spatialCoverage": [_named("Place", run) for run in view["places"]],
        "about": [_named("Thing", run) for run in view["topics"]],
        "mentions": [_named("Person", run) for run in view["people"]]
        + [_named("Organization", run) for run in view["organisations"]],
        "keywords": [str(run) for run in view["topics"]],
        "isBasedOn": [made for line in view["lines"] if len(made := _source(line)) > 1],
        "citation": [_claim(answer) for answer in view["answers"] if answer.claim is not None],
        "correction": correction_comments(view["corrected"]),
        **_shown(article, view, words, path),
    }
    return _told(found)


def correction_comments(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Return the corrections of an article, the last first."""
    return [_told({"@type": "CorrectionComment", "datePublished": iso(note.when), "text": note.text}) for note in notes]


def retracted_article(article: Article, view: dict[str, Any], words: Writer, path: str) -> dict[str, Any]:
    """Return an article that was withdrawn: its headline and times, and why; `view` is what the page shows."""
    return _told({
        "@type": "NewsArticle",
        "@id": absolute(f"{path}#article"),
        "url": absolute(path),
        "mainEntityOfPage": absolute(path),
        "headline": article.headline,
        "inLanguage": words.edition.html_tag,
        "datePublished": iso(view["published"]),
        "dateModified": iso(view["updated"] or view["published"]),
        "publisher": organisation(words),
        "isPartOf": {"@id": absolute(f"{paths.home(words.code)}#site")},
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Retracted",
        "correction": correction_comments(view["corrected"]),
    })  # fmt: skip


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """Return what says something."""
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _type(article: Article, view: dict[str, Any]) -> str:
    """Return the type: of news, a reportage where a reporter of ours is named for it."""
    labels = article.labels or []
    if Article.Label.SPONSORED in labels:
        return "AdvertiserContentArticle"
    if article.kind in TYPES:
        return TYPES[Article.Kind(article.kind)]
    own = Article.Label.AGENCY_COPY not in labels and any(role == "reporter" for _name, role in view["byline_names"])
    return "ReportageNewsArticle" if own and article.kind == Article.Kind.NEWS else "NewsArticle"


def _credited(view: dict[str, Any], words: Writer) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, role in view["byline_names"]:
        if role in ROLES:
            page = {"sameAs": absolute(name.path)} if name.path else {}
            found.setdefault(ROLES[role], []).append({**_named("Person", name), **page})
    return {"author": [{"@type": "NewsMediaOrganization", "@id": _agency(), "name": agency(words.code)[0]}], **found}


def _agency() -> str:
    return absolute("/#agency")


def _named(kind: str, run: Run) -> dict[str, Any]:
    """Return somebody or something by name, with the page about it; pages of ours and sites of outlets alike."""
    address = run.path if "://" in run.path else absolute(run.path) if run.path else ""
    return _told({"@type": kind, "name": str(run), "url": address})


def _speaker(run: Run) -> dict[str, Any]:
    return _named("Person" if PEOPLE in run.path else "Organization", run)


def _source(line: SourceLine) -> dict[str, Any]:
    return _told({
        "@type": "CreativeWork",
        "author": _speaker(line.source) if line.source else None,
        "publisher": [_named("Organization", outlet) for outlet in line.via],
        "url": line.link,
    })  # fmt: skip


def _claim(answer: Answer) -> dict[str, Any]:
    by = _speaker(answer.asserted_by) if answer.asserted_by else None
    return _told({"@type": "Claim", "text": str(answer.claim), "author": by})


def _shown(article: Article, view: dict[str, Any], words: Writer, path: str) -> dict[str, Any]:
    """Return the pictures, recordings and live entries of an article."""
    body, image = view["body"], view["image"]
    found: dict[str, Any] = {
        "image": _image(image, words) if image else None,
        "video": [_recording("VideoObject", one, article, view, words) for one in _recordings(body, "video")],
        "audio": [_recording("AudioObject", one, article, view, words) for one in _recordings(body, "audio")],
        "hasPart": list(_galleries(body, words)),
    }
    if article.kind == Article.Kind.LIVE and body.entries:  # a preview may have none yet
        found["coverageStartTime"] = iso(min(one.time for one in body.entries))
        found["coverageEndTime"] = iso(view["live"].ended) if view.get("live") and view["live"].ended else ""
        newest = sorted(body.entries, key=lambda one: one.time, reverse=True)
        found["liveBlogUpdate"] = [_update(entry, path) for entry in newest]
    return found


def _recordings(body: Any, kind: str) -> Iterator[dict[str, Any]]:
    return (value for name, value in body.blocks if name == kind and value["file"])


def _recording(
    kind: str, value: dict[str, Any], article: Article, view: dict[str, Any], words: Writer
) -> dict[str, Any]:
    poster = value["poster"] or view["image"]
    still = poster.largest if poster else None
    return _told({
        "@type": kind,
        "name": value["title"] or article.headline,
        "description": article.lead or article.headline,
        "contentUrl": absolute(f"/media/{value['file']}"),
        "thumbnailUrl": absolute(f"/media/{still['file']}") if still else "",
        "uploadDate": iso(view["published"]),
        "inLanguage": words.edition.html_tag,
        "transcript": "\n".join(value["transcript"]),
    })  # fmt: skip


def _galleries(body: Any, words: Writer) -> Iterator[dict[str, Any]]:
    for kind, value in body.blocks:
        if kind == "gallery":
            pictures = [_image(one["image"], words, one["caption"]) for one in value["pictures"]]
            yield _told({
                "@type": "ImageGallery",
                "name": value["title"],
                "image": [one for one in pictures if one],
            })  # fmt: skip


def _image(image: Image, words: Writer, caption: str = "") -> dict[str, Any] | None:
    largest = image.largest
    if largest is None:
        return None
    return _told({
        "@type": "ImageObject",
        "url": absolute(f"/media/{largest['file']}"),
        "width": largest["width"],
        "height": largest["height"],
        "caption": caption or image.caption(words.code),
        "creditText": image.credit_line(words.code),
    })  # fmt: skip


def _update(entry: Any, path: str) -> dict[str, Any]:
    text = entry.text.striptags()
    address = absolute(f"{path}#{entry.anchor}")
    return _told({
        "@type": "BlogPosting",
        "@id": address,
        "url": address,
        "headline": entry.headline or text[:HEADLINE],
        "datePublished": iso(entry.time),
        "articleBody": text,
    })  # fmt: skip


def article_graph(article: Article, view: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the Open Graph properties that an article has beyond those of every page."""
    found = [
        ("article:published_time", iso(view["published"])),
        ("article:modified_time", iso(view["updated"] or view["published"])),
    ]
    if len(view["crumbs"]) > 1:
        found.append(("article:section", str(view["crumbs"][-1])))
    return found + [("article:tag", str(run)) for run in view["topics"]]


def collection(title: str, path: str, words: Writer, cards: Sequence[Card] = ()) -> dict[str, Any]:
    """Return a front or list as a CollectionPage; `cards` are the articles that it lists, in order."""
    return _told({
        "@type": "CollectionPage",
        "@id": absolute(path),
        "url": absolute(path),
        "name": title,
        "inLanguage": words.edition.html_tag,
        "publisher": organisation(words),
        "isPartOf": {"@id": absolute(f"{paths.home(words.code)}#site")},
        "mainEntity": _list(cards) if cards else None,
    })  # fmt: skip


def _list(cards: Iterable[Card]) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": number, "url": absolute(card.path)} for number, card in enumerate(cards, 1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def website(words: Writer) -> dict[str, Any]:
    """Return the site of an edition as a WebSite."""
    name, short, about = agency(words.code)
    home = absolute(paths.home(words.code))
    return _told({
        "@type": "WebSite",
        "@id": f"{home}#site",
        "url": home,
        "name": name,
        "alternateName": short if short != name else "",
        "description": about,
        "inLanguage": words.edition.html_tag,
        "publisher": {"@id": _agency()},
    })  # fmt: skip
