"""The page of an article that was withdrawn: it stays at its address and says why; the text is no longer shown."""

from collections.abc import Sequence
from datetime import datetime

from khabar.newsroom.models import Article
from khabar.site import corrections, paths, structured
from khabar.site.frame import Frame, page
from khabar.site.pages import Rendered
from khabar.site.wording import Run, Writer


def render(article: Article, words: Writer, published: datetime, crumbs: Sequence[Run], *, text_only: bool) -> Rendered:
    """Return the page of the retracted `article`, or its text-only view; `crumbs` lead to its section."""
    path = f"/{article.edition}/{published:%Y/%m/%d}/{article.public_id}/"
    view = {
        "published": published,
        "updated": article.last_published_at,
        "crumbs": list(crumbs),
        "topics": [],
        "corrected": corrections.wrongs(article.corrections),
    }
    frame = Frame(
        edition=words.edition,
        kind="article",
        path=path,
        title=article.headline,
        description=words.text("correction.retracted"),
        alternates={article.edition: path},
        data=[structured.retracted_article(article, view, words, path)],
        graph=structured.article_graph(article, view),
        crumbs=crumbs,
        text_view=paths.text_view(path),
    )
    rendered = page(frame, "article-text.html" if text_only else "retracted.html", article=article, **view)
    return Rendered(rendered.body) if text_only else rendered
