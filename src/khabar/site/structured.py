"""What machines read about an article: schema.org objects and Open Graph properties, always Gregorian and
ASCII.
"""

from typing import Any

from khabar.newsroom.models import Article
from khabar.site import paths
from khabar.site.frame import absolute, organisation
from khabar.site.wording import Writer, iso


def news_article(article: Article, view: dict[str, Any], words: Writer, path: str) -> dict[str, Any]:
    """Return the article as a NewsArticle, or a LiveBlogPosting for a live one.

    `view` is what the page shows, as `khabar.site.article` gathers it. A denial names the claim as
    `citation`.
    """
    live = article.kind == Article.Kind.LIVE
    found: dict[str, Any] = {
        "@type": "LiveBlogPosting" if live else _type(article.kind),
        "@id": absolute(f"{path}#article"),
        "mainEntityOfPage": absolute(path),
        "headline": article.headline,
        "description": article.lead,
        "inLanguage": words.edition.html_tag,
        "datePublished": iso(view["published"]),
        "dateModified": iso(view["updated"] or view["published"]),
        "publisher": organisation(words),
        "author": _authors(view, words),
        "isAccessibleForFree": True,
    }
    if len(view["crumbs"]) > 1:
        found["articleSection"] = [str(crumb) for crumb in view["crumbs"][1:]]
    if article.place_line:
        found["contentLocation"] = {"@type": "Place", "name": article.place_line}
    found.update(_relations(view))
    if view["image"] and view["image"].largest:
        found["image"] = _image(view["image"], words)
    if live and view["body"].entries:  # a preview may have none yet
        found["coverageStartTime"] = iso(min(one.time for one in view["body"].entries))
        found["liveBlogUpdate"] = [_update(entry, path) for entry in view["body"].entries]
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _type(kind: str) -> str:
    return {
        Article.Kind.OPINION: "OpinionNewsArticle",
        Article.Kind.ANALYSIS: "AnalysisNewsArticle",
        Article.Kind.EXPLAINER: "BackgroundNewsArticle",
    }.get(Article.Kind(kind), "NewsArticle")


def _authors(view: dict[str, Any], words: Writer) -> list[dict[str, Any]]:
    found = [
        {"@type": "Person", "name": str(name), **({"url": absolute(name.path)} if name.path else {})}
        for name, role in view["byline_names"]
        if role == "reporter"
    ]
    return found or [organisation(words)]


def _relations(view: dict[str, Any]) -> dict[str, Any]:
    about = [("Person", run) for run in view["people"]] + [("Organization", run) for run in view["organisations"]]
    return {
        "about": [{"@type": kind, "name": str(run)} for kind, run in about],
        "keywords": [str(run) for run in view["topics"]],
        "isBasedOn": [line.link for line in view["lines"] if line.link],
        "citation": [
            {"@type": "Claim", "text": str(answer.claim)} for answer in view["answers"] if answer.claim is not None
        ],
    }


def _image(image: Any, words: Writer) -> dict[str, Any]:
    largest = image.largest
    return {
        "@type": "ImageObject",
        "url": absolute(f"/media/{largest['file']}"),
        "width": largest["width"],
        "height": largest["height"],
        "caption": image.caption(words.code),
        "creditText": image.credit_line(words.code),
    }


def _update(entry: Any, path: str) -> dict[str, Any]:
    return {
        "@type": "BlogPosting",
        "@id": absolute(f"{path}#{entry.anchor}"),
        "headline": entry.headline or entry.text.striptags()[:110],
        "datePublished": iso(entry.time),
        "articleBody": entry.text.striptags(),
    }


def article_graph(article: Article, view: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the Open Graph properties that an article has beyond those of every page."""
    found = [
        ("article:published_time", iso(view["published"])),
        ("article:modified_time", iso(view["updated"] or view["published"])),
    ]
    if len(view["crumbs"]) > 1:
        found.append(("article:section", str(view["crumbs"][-1])))
    return found + [("article:tag", str(run)) for run in view["topics"]]


def collection(title: str, path: str, words: Writer) -> dict[str, Any]:
    """Return a front or list as a CollectionPage."""
    return {
        "@type": "CollectionPage",
        "@id": absolute(path),
        "name": title,
        "inLanguage": words.edition.html_tag,
        "publisher": organisation(words),
        "isPartOf": absolute(paths.home(words.code)),
    }
