"""Social cards: one picture for each article. They are drawn last of all, so that no publication waits for one."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.media.actions import rendition_folder
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.site import loading, rows, social
from khabar.site.pages import PageKind, PageRef, Rendered, moved

PRIORITY = 9
"""Behind everything else, bulk work too: nobody waits for a picture that takes as long as ten pages."""

CHUNK = 2000
"""How many rows are fetched at a time when all cards are listed."""


def _ref(key: int, path: str) -> PageRef:
    return PageRef(social.path(path), "card", (("key", str(key)),))


def _every() -> Iterator[PageRef]:
    found = Article.objects.filter(first_published_at__isnull=False, edition__in=editions.codes())
    columns = ("pk", "edition", "first_published_at", "public_id")
    for key, edition, first, public_id in (
        found.order_by("-first_published_at", "-pk").values_list(*columns).iterator(chunk_size=CHUNK)
    ):
        yield _ref(key, f"/{edition}/{first:%Y/%m/%d}/{public_id}/")


def _of(label: str, object_id: str) -> Iterator[PageRef]:
    article = rows.one(Article, object_id) if label == ARTICLE else None
    if article is not None and article.first_published_at is not None:
        yield _ref(article.pk, article.path)


def _render(ref: PageRef) -> Rendered | None:
    key = int(ref.argument("key"))
    shown = loading.cards([key]).get(key)
    if shown is None or shown.edition not in editions.codes():
        return None
    if (redirect := moved(ref, social.path(shown.path))) is not None:
        return redirect
    reads.note_configuration(social.CONFIGURATION)
    reads.note_configuration(f"edition:{shown.edition}")
    subject = social.subject(editions.edition(shown.edition), shown, shown.image)
    return Rendered(social.card(subject, rendition_folder()), "image/jpeg")


PAGES = (PageKind("card", PRIORITY, _every, _render, _of, goes_with=True),)
