"""Publications as the newsroom sees them: which pages one change touches, and when the last of them stood."""

from collections.abc import Iterable, Sequence

from khabar.newsroom.events import ARTICLE
from khabar.press import queue, sql
from khabar.press.models import Publication
from khabar.press.rows import chunks
from khabar.site import pages

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
    found: list[tuple[int, set[str]]] = []
    others: set[str] = set()
    for label, object_id, paths in touched:
        made = _opened(label, object_id, sequence) if paths else None
        if made is None:
            others |= paths
        else:
            found.append((made, paths))
    if len(found) == 1:
        found[0][1].update(others)
    sql.run_many("UPDATE press_publication SET pages = %s WHERE id = %s", [(len(paths), key) for key, paths in found])
    sql.run_many(
        "INSERT INTO press_affected (publication_id, sequence, path) VALUES (%s, %s, %s)",
        [(key, sequence, path) for key, paths in found for path in sorted(paths)[:FOLLOWED]],
    )


def _opened(label: str, object_id: str, sequence: int) -> int | None:
    """Store a publication if the audit log has a line about the object that none stands for; return its key."""
    name, path = _described(label, object_id)
    made = sql.fetch(
        "INSERT INTO press_publication (sequence, label, object_id, action, by_name, name, path, at, pages) "
        "SELECT %s, line.label, line.object_id, line.action, line.by_name, %s, %s, line.at, 0 "
        "FROM kernel_auditline AS line WHERE line.id = "
        "(SELECT max(id) FROM kernel_auditline WHERE label = %s AND object_id = %s) "
        "AND NOT EXISTS (SELECT 1 FROM press_publication AS other "
        "WHERE other.label = line.label AND other.object_id = line.object_id "
        # Not by who came first: after a clock that went back, the new line is the earlier one.
        "AND other.action = line.action AND other.at = line.at) RETURNING id",
        [sequence, name, path, label, object_id],
    )
    return made[0][0] if made else None


def _described(label: str, object_id: str) -> tuple[str, str]:
    """Return the name of an object in the newsroom's lists, and the path of its page."""
    return pages.article_line(object_id) if label == ARTICLE else ("", "")


def settle(paths: Sequence[str], sequence: int) -> None:
    """Note that the pages at `paths` stand as of the snapshot `sequence`; call inside `serialised`."""
    if not sql.fetch("SELECT 1 FROM press_affected LIMIT 1"):
        return
    reached: set[int] = set()
    for some in chunks(paths):
        reached |= {
            key
            for (key,) in sql.fetch(
                f"DELETE FROM press_affected WHERE path IN ({sql.places(some)}) AND sequence <= %s "  # noqa: S608
                "RETURNING publication_id",
                [*some, sequence],
            )
        }
    now = queue.now()
    own = set(paths)
    for key in sorted(reached):
        path, waits = sql.fetch(
            "SELECT path, EXISTS (SELECT 1 FROM press_affected WHERE publication_id = press_publication.id) "
            "FROM press_publication WHERE id = %s",
            [key],
        )[0]
        if path in own:
            sql.run("UPDATE press_publication SET visible_at = coalesce(visible_at, %s) WHERE id = %s", [now, key])
        if not waits:
            sql.run("UPDATE press_publication SET finished_at = coalesce(finished_at, %s) WHERE id = %s", [now, key])


def forget_old() -> int:
    """Drop all but the newest publications and return how many went."""
    edge = Publication.objects.order_by("-id").values_list("pk", flat=True)[KEPT : KEPT + 1].first()
    return Publication.objects.filter(pk__lte=edge).delete()[0] if edge else 0
