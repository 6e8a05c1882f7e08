"""What the processes of the nursery do that write: fill an installation, edit, publish, schedule, and count."""

import random
import signal
from datetime import timedelta
from threading import Event
from typing import Any


def content() -> None:
    """Fill a new installation: articles in two editions, one of each fate to come, and bake it."""
    from khabar.newsroom import actions
    from khabar.press.actions import bake_all
    from tests import factories
    from tests.press.oracle import versioned

    sections = [factories.section(code) for code in ("politics", "culture")]
    topic = factories.topic()
    for edition in ("fa", "ar"):
        for name in ("kept", "changed", "unpublished", "takendown"):
            headline = f"{factories.HEADLINES[edition]} {versioned(name + edition, 1)}"
            article = factories.draft(edition, headline=headline, section=sections[0], links={"topics": [topic]})
            actions.publish(article, by=None)
    factories.picture()
    bake_all()


def change() -> dict[str, str]:
    """Commit a publication that makes, changes, moves and removes pages, and schedule one that is due already.

    Returns the addresses of the pages by what became of them.
    """
    from khabar.kernel import clock
    from khabar.media.models import Picture
    from khabar.newsroom import actions
    from khabar.taxonomy.models import Section
    from tests import factories
    from tests.press.oracle import versioned

    found = {}
    politics = Section.objects.get(code="politics")
    picture = Picture.objects.get()
    made = factories.draft("fa", headline=f"نو {versioned('made', 1)}", section=politics, picture=picture)
    actions.publish(made, by=None)
    made.refresh_from_db()
    found["made"] = made.path
    _edit("changedfa", 2, section=Section.objects.get(code="culture"))
    _edit("changedar", 2)
    article = _article("unpublishedfa")
    actions.unpublish(article, by=None)
    found["unpublished"] = article.path
    article = _article("takendownar")
    actions.take_down(article, by=None, reason="The court says so.")
    found["taken down"] = article.path
    due = clock.now() - timedelta(seconds=5)
    with clock.set_to(due - timedelta(minutes=5)):
        later = factories.draft("ar", headline=f"موعد {versioned('due', 1)}", section=politics)
        actions.schedule(later, due, by=None)
    found["changed"] = _article("changedfa").path
    return found


def _article(name: str) -> Any:
    from khabar.newsroom.models import Article

    return Article.objects.get(headline__contains=f"[v:{name}:")


def _edit(name: str, number: int, **fields: Any) -> None:
    """Publish version `number` of an article, its number in headline and text."""
    from khabar.newsroom import actions
    from tests import factories
    from tests.press.oracle import versioned

    article = _article(name)
    said = versioned(name, number)
    for field, value in fields.items():
        setattr(article, field, value)
    article.headline, article.body = f"ویرایش {said}", [factories.paragraph(said)]
    article.save_revision()
    actions.publish(article, by=None)


def write(article: str, times: int, editor: int = 0, seed: int = 0, pause: float = 0.0) -> list[int]:
    """Edit and publish one article again and again, as one of many editors; return the version numbers committed.

    Each edit carries the number of the version that it becomes. A pause of up to `pause` seconds follows each.
    """
    from django.db import transaction

    from khabar.newsroom import actions
    from khabar.newsroom.models import Article
    from tests import factories
    from tests.press.oracle import versioned

    draw, numbers, key = random.Random(seed), [], _article(article).pk
    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    while len(numbers) < times and not stop.is_set():
        with transaction.atomic():
            row = Article.objects.select_for_update().get(pk=key)
            number = row.versions.count() + 1
            said = versioned(article, number)
            row.headline, row.body = f"ویرایش {said}", [factories.paragraph(f"{editor} {said}")]
            seen = row.latest_revision_id

            def store(row: Any = row) -> Any:
                row.save_revision()
                return row

            actions.save_draft(row, by=None, seen=seen, store=store)
            actions.publish(row, by=None)
        numbers.append(number)
        print(f"committed {number}", flush=True)
        if pause:
            stop.wait(draw.random() * pause)
    return numbers


def publish_many(seed: int, pause: float) -> int:
    """Until SIGTERM, publish, edit and take off articles at random; return how many changes were committed."""
    from khabar.newsroom import actions
    from khabar.newsroom.models import Article
    from tests import factories
    from tests.press.oracle import versioned

    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    draw, made = random.Random(seed), 0
    while not stop.is_set():
        choice = draw.random()
        live = list(Article.objects.filter(live=True, headline__contains="[v:random").order_by("pk"))
        if choice < 0.4 or not live:
            said = versioned(f"random{made}", 1)
            article = factories.draft(draw.choice(("fa", "ar")), headline=f"خبر {said}")
            actions.publish(article, by=None)
        elif choice < 0.85:
            article = draw.choice(live)
            name = article.headline.partition("[v:")[2].partition(":")[0]
            _edit(name, article.versions.count() + 1)
        else:
            actions.unpublish(draw.choice(live), by=None)
        made += 1
        stop.wait(draw.random() * pause)
    return made


def versions(articles: list[str]) -> dict[str, int]:
    """Return how many versions each of the articles has."""
    return {name: _article(name).versions.count() for name in articles}


def schedule_many(number: int) -> list[str]:
    """Have `number` articles become due a moment ago, among them some that cannot be published; return their errors."""
    from django.db import transaction

    from khabar.kernel import clock, timers
    from khabar.newsroom import actions
    from khabar.newsroom.events import ARTICLE
    from khabar.newsroom.models import Article
    from tests import factories
    from tests.press.oracle import versioned

    due = clock.now() - timedelta(seconds=10)
    with clock.set_to(due - timedelta(minutes=5)), transaction.atomic():
        for count in range(number):
            edition = ("fa", "ar")[count % 2]
            article = factories.draft(edition, headline=f"موعد {versioned(f'item{count}', 1)}")
            actions.schedule(article, due, by=None)
            if count == number // 3:
                empty = factories.draft("fa")
                actions.schedule(empty, due, by=None)
                revision = empty.latest_revision
                revision.content["section"] = None
                revision.save()
                Article.objects.filter(pk=empty.pk).update(section=None)
                timers.set_timer("article.publish", ARTICLE, "no-number", due)
                timers.set_timer("article.forget", ARTICLE, empty.pk, due)
    return ["article.forget", "article.publish", "article.publish"]


def publish_by_hand() -> str:
    """Publish an article now and return the address of its page."""
    from khabar.newsroom import actions
    from tests import factories
    from tests.press.oracle import versioned

    article = factories.draft("fa", headline=f"فوری {versioned('byhand', 1)}")
    actions.publish(article, by=None)
    return str(article.path)


def edit_by_hand() -> None:
    """Edit a public article and publish it."""
    _edit("changedfa", 2)


def count_publications() -> dict[str, Any]:
    """Count what became of the articles that were due."""
    from khabar.kernel.models import AuditLine, Timer
    from khabar.newsroom.models import Article, Version

    due = Article.objects.filter(headline__contains="[v:item", live=True)
    keys = [str(key) for key in due.values_list("pk", flat=True)]
    return {
        "due": due.count(),
        "versions": Version.objects.filter(article__in=due).count(),
        "audit lines": AuditLine.objects.filter(action="article.publish", object_id__in=keys).count(),
        "poisoned": sorted(Timer.objects.exclude(error="").values_list("action", flat=True)),
    }
