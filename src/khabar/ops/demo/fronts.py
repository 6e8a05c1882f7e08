"""Orders the home page, and one section page, of each edition of the demo."""

from khabar.editions import queries as editions
from khabar.kernel.actions import unit
from khabar.newsroom.models import Article, Front
from khabar.ops.demo.identity import public_id
from khabar.taxonomy.models import Section

SLOTS: dict[str, tuple[str, ...]] = {
    "lead": ("palace-denial",),
    "secondary": ("flood-live", "budget", "rail-line", "dispute-local"),
    "choice": ("novelist-interview", "water-analysis", "school-opinion", "currency-explainer"),
    "strip": ("harvest-gallery", "port-video"),
}
"""Codes of the stories in each slot; no story stands in two."""

SECTION = "economy"
SECTION_SLOTS: dict[str, tuple[str, ...]] = {
    "lead": ("rail-line",),
    "secondary": ("currency-explainer", "water-analysis"),
    "strip": ("port-video",),
}
"""What the front of that section places."""

BREAKING = "cup-final"


def load_fronts() -> None:
    """Curate the home pages and the section's that nobody has curated yet."""
    section = Section.objects.filter(code=SECTION).first()
    for edition in editions.codes():
        slots = {name: _articles(codes, edition) for name, codes in SECTION_SLOTS.items()}
        if section and slots["lead"] and not Front.objects.filter(edition=edition, section=section).exists():
            with unit("front.edit", by=None) as running:
                running.target = Front.objects.create(edition=edition, section=section, slots=slots)
        if Front.objects.filter(edition=edition, section=None).exists():
            continue
        slots = {name: _articles(codes, edition) for name, codes in SLOTS.items()}
        if not slots["lead"]:
            slots["lead"], slots["secondary"] = slots["secondary"][:1], slots["secondary"][1:]
        breaking = _article(BREAKING, edition)
        with unit("front.edit", by=None) as running:
            running.target = Front.objects.create(
                edition=edition,
                slots=slots,
                breaking=breaking.headline[:200] if breaking else "",
                breaking_article=breaking,
            )


def _articles(codes: tuple[str, ...], edition: str) -> list[int]:
    found = [_article(code, edition) for code in codes]
    return [article.pk for article in found if article is not None]


def _article(code: str, edition: str) -> Article | None:
    """Return the newest public article of the story in `edition`."""
    return (
        Article.objects.filter(story__public_id=public_id("story", code), edition=edition, live=True)
        .order_by("-first_published_at")
        .first()
    )
