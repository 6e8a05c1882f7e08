"""``khabar demo --with-seeds``: imports pages as one story and publishes each in the edition of its language."""

from pathlib import Path

from khabar.editions import queries as editions
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.newsroom.validation import NotPublishable
from khabar.ops.installation import InstallationError
from khabar.ops.terminal import say
from khabar.stories import actions as stories
from khabar.stories.models import Report, Story
from khabar.taxonomy.models import Section
from khabar.wire.actions import import_page
from khabar.wire.command import read_source
from khabar.wire.pages.dates import JALALI
from khabar.wire.pages.errors import PageError
from khabar.wire.pages.reading import PageReading

ENDINGS = (".txt", ".html", ".htm")
CALENDARS = {"fa": JALALI}
"""The calendar that bare dates of an edition's language are read in, where it is not the Gregorian one."""

OTHERWISE = "world"
"""Code of the section of a draft whose page names none that is known."""


def load_seeds(folder: Path) -> None:
    """Import every text and HTML page of `folder` into one story and publish what can be published, saying so.

    A page that came in before is not imported twice. Raises InstallationError when the folder holds no page.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if not paths:
        raise InstallationError(f"{folder} holds no {', '.join(ENDINGS)} file: name the folder with the pages.")
    readings: list[tuple[str, PageReading]] = []
    for path in paths:
        try:
            readings.append(_read(path))
        except PageError as error:
            say(f"{path.name}: not imported: {error}")
    if not readings:
        return
    story = _story(readings)
    for edition, reading in readings:
        imported = import_page(reading, edition=edition, by=None, as_draft=True, story=story)
        say(f"{edition}: {imported.message}")
        if imported.draft is not None:
            _publish(imported.draft, story)


def _read(path: Path) -> tuple[str, PageReading]:
    """Return the edition of the page's language, and the page read for it. Raises PageError."""
    first = editions.codes()[0]
    language = read_source(str(path), first, None).language
    edition = language if language in editions.codes() else first
    return edition, read_source(str(path), edition, CALENDARS.get(edition))


def _story(readings: list[tuple[str, PageReading]]) -> Story:
    """Return the story that one of the pages belongs to already, else a new one."""
    prints = [reading.fingerprint for _edition, reading in readings]
    known = Report.objects.filter(fingerprint__in=prints, story__isnull=False).order_by("pk").first()
    if known is not None and known.story is not None:
        return known.story
    titles = {edition: reading.headline for edition, reading in reversed(readings) if reading.headline}
    return stories.open_story(titles, by=None)


def _publish(draft: Article, story: Story) -> None:
    if draft.first_published_at is not None:
        return
    if draft.section is None:
        sibling = Article.objects.filter(story=story, section__isnull=False).order_by("pk").first()
        draft.section = sibling.section if sibling else Section.objects.filter(code=OTHERWISE).first()
        draft.save_revision()
    try:
        newsroom.publish(draft, by=None)
    except NotPublishable as refusal:
        say(f"{draft.edition}: left as a draft: {refusal}")
        return
    say(f"{draft.edition}: published at {draft.path}")
