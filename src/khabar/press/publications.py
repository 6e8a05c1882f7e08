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
    shown = [one for one in touched if one[2]]
    made = _opened([(label, object_id) for label, object_id, _paths in shown], sequence)
    found: list[tuple[int, Touched]] = []
    others: set[str] = set()
    for one in shown:
        key = made.get(one[:2])
        if key is None:
            others |= one[2]
        else:
            found.append((key, one))
    if len(found) == 1:
        found[0][1][2].update(others)
    sql.run_many(
        "UPDATE press_publication SET name = %s, path = %s, pages = %s WHERE id = %s",
        [(*_described(label, object_id), len(paths), key) for key, (label, object_id, paths) in found],
    )
    sql.run_many(
        "INSERT INTO press_affected (publication_id, sequence, path) VALUES (%s, %s, %s)",
        [(key, sequence, path) for key, (_, _, paths) in found for path in sorted(paths)[:FOLLOWED]],
    )


def _opened(objects: list[tuple[str, str]], sequence: int) -> dict[tuple[str, str], int]:
    """Store a publication of each object about which the audit log has a line that none stands for; return the keys."""
    by_label: dict[str, list[str]] = {}
    for label, object_id in objects:
        by_label.setdefault(label, []).append(object_id)
    return {
        (label, object_id): key
        for label, identities in by_label.items()
        for some in chunks(identities)
        for key, object_id in sql.fetch(
            "INSERT INTO press_publication (sequence, label, object_id, action, by_name, name, path, at, pages) "  # noqa: S608
            "SELECT %s, line.label, line.object_id, line.action, line.by_name, '', '', line.at, 0 "
            "FROM kernel_auditline AS line WHERE line.id IN (SELECT max(id) FROM kernel_auditline "
            f"WHERE label = %s AND object_id IN ({sql.places(some)}) GROUP BY object_id) "
            "AND NOT EXISTS (SELECT 1 FROM press_publication AS other "
            "WHERE other.label = line.label AND other.object_id = line.object_id "
            # Not by who came first: after a clock that went back, the new line is the earlier one.
            "AND other.action = line.action AND other.at = line.at) ORDER BY line.id RETURNING id, object_id",
            [sequence, label, *some],
        )
    }


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
    # All together: fronts, of which each of ten thousand publications waits for one, are baked in the midst of them.
    for waiting in chunks(sorted(reached)):
        unseen = sql.fetch(
            f"SELECT id, path FROM press_publication WHERE visible_at IS NULL AND id IN ({sql.places(waiting)})",  # noqa: S608
            waiting,
        )
        sql.run_many(
            "UPDATE press_publication SET visible_at = %s WHERE id = %s",
            [(now, key) for key, path in unseen if path in own],
        )
        sql.run(
            "UPDATE press_publication SET finished_at = %s WHERE finished_at IS NULL "  # noqa: S608
            f"AND id IN ({sql.places(waiting)}) AND NOT EXISTS "
            "(SELECT 1 FROM press_affected WHERE publication_id = press_publication.id)",
            [now, *waiting],
        )


def forget_old() -> int:
    """Drop all but the newest publications and return how many went."""
    edge = Publication.objects.order_by("-id").values_list("pk", flat=True)[KEPT : KEPT + 1].first()
    return Publication.objects.filter(pk__lte=edge).delete()[0] if edge else 0
