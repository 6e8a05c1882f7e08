"""Publications as the newsroom sees them: which pages one change touches, and when the last of them stood."""

from collections.abc import Iterable, Sequence

from khabar.kernel import bulk, clock
from khabar.kernel.models import AuditLine
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.press.models import Affected, Publication
from khabar.press.rows import chunks

FOLLOWED = 2000
"""The most pages of one publication that are followed one by one; a larger one is a roll-out."""

KEPT = 2000
"""How many publications are kept."""

Touched = tuple[str, str, set[str]]
"""A changed object as (label, primary key, paths of the pages that its change touches)."""


def note(touched: Iterable[Touched], sequence: int) -> None:
    """Remember what the audit log has new about the changed objects as publications; call inside `serialised`.

    Pages of objects that nobody acted on, such as a story that an article opened, belong to the one publication of
    the same expansion when there is only one.
    """
    found: list[tuple[Publication, set[str]]] = []
    others: set[str] = set()
    for label, object_id, paths in touched:
        line = AuditLine.objects.filter(label=label, object_id=object_id).order_by("-id").first()
        last = Publication.objects.filter(label=label, object_id=object_id).order_by("-id").first()
        if line is None or (last is not None and last.at >= line.at) or not paths:
            others |= paths
            continue
        name, path = _described(label, object_id)
        made = Publication.objects.create(
            sequence=sequence, label=label, object_id=object_id, action=line.action, by_name=line.by_name,
            name=name, path=path, at=line.at,
        )  # fmt: skip
        found.append((made, paths))
    if len(found) == 1:
        found[0][1].update(others)
    for made, paths in found:
        made.pages = len(paths)
        made.save(update_fields=["pages"])
        followed = sorted(paths)[:FOLLOWED]
        bulk.insert(Affected, ("publication", "sequence", "path"), [(made.pk, sequence, path) for path in followed])


def _described(label: str, object_id: str) -> tuple[str, str]:
    """Return the name of an object in the newsroom's lists, and the path of its page."""
    if label != ARTICLE:
        return "", ""
    columns = ("headline", "edition", "public_id", "first_published_at")
    row = Article.objects.filter(pk=object_id).values_list(*columns).first()
    if row is None:
        return "", ""
    headline, edition, public_id, first = row
    return headline, f"/{edition}/{first:%Y/%m/%d}/{public_id}/" if first else ""


def settle(paths: Sequence[str], sequence: int) -> None:
    """Note that the pages at `paths` stand as of the snapshot `sequence`; call inside `serialised`."""
    if not Affected.objects.exists():
        return
    reached: set[int] = set()
    for some in chunks(paths):
        done = Affected.objects.filter(path__in=some, sequence__lte=sequence)
        reached |= set(done.values_list("publication_id", flat=True))
        done._raw_delete("default")
    now = clock.now()
    if not reached:
        return
    Publication.objects.filter(pk__in=reached, path__in=list(paths), visible_at__isnull=True).update(visible_at=now)
    waiting = set(Affected.objects.filter(publication_id__in=reached).values_list("publication_id", flat=True))
    Publication.objects.filter(pk__in=reached - waiting, finished_at__isnull=True).update(finished_at=now)


def forget_old() -> int:
    """Drop all but the newest publications and return how many went."""
    edge = Publication.objects.order_by("-id").values_list("pk", flat=True)[KEPT : KEPT + 1].first()
    return Publication.objects.filter(pk__lte=edge).delete()[0] if edge else 0
