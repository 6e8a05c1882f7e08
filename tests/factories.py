"""Makes the objects that tests need, each with sensible defaults in Persian, Arabic, Kurdish and English."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from khabar.kernel import clock, randomness
from khabar.media.actions import add_picture, add_recording
from khabar.media.models import Picture, Recording
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.stories.models import Claim, Report, Response, Story
from khabar.taxonomy.models import Concept, Contributor, Organisation, Outlet, Person, Place, Section, Topic

HEADLINES = {
    "fa": "آغاز سال نو در سراسر کشور",
    "ar": "الرئاسة تنفي الخبر المتداول",
    "ku": "Serokatî nûçeyê red dike",
    "tr": "Cumhurbaşkanlığı iddiayı yalanladı",
    "fr": "La Présidence dément l’information",
    "es": "La Presidencia desmiente la información",
    "en": "Presidency denies the report",
}
PARAGRAPHS = {
    "fa": "متن خبر با نیم‌فاصله: می‌گوید که رویدادها ادامه دارد.",
    "ar": "قال المكتب الإعلامي في بيان إن الخبر غير صحيح.",
    "ku": "Buroya çapemeniyê got ku nûçe ne rast e.",
    "tr": "Basın ofisi haberin doğru olmadığını söyledi.",
    "fr": "Le bureau de presse affirme que l’information est fausse.",
    "es": "La oficina de prensa afirma que la información es falsa.",
    "en": "The media office said in a statement that the report was untrue.",
}


def _names(word: str) -> dict[str, str]:
    return {edition: f"{word} {edition}" for edition in (*HEADLINES, "ckb")}


def _concept(model: type[Concept], code: str, fields: dict[str, Any]) -> Any:
    made, _ = model.objects.get_or_create(code=code, defaults={"names": _names(code), **fields})
    return made


def section(code: str = "politics", **fields: Any) -> Section:
    """Return the section `code`, made with a name in every edition when it is not there yet; likewise those
    below.
    """
    return _concept(Section, code, fields)


def place(code: str = "capital", **fields: Any) -> Place:
    """Return a place."""
    return _concept(Place, code, fields)


def topic(code: str = "port", **fields: Any) -> Topic:
    """Return a topic."""
    return _concept(Topic, code, fields)


def person(code: str = "president", **fields: Any) -> Person:
    """Return a person."""
    return _concept(Person, code, fields)


def organisation(code: str = "presidency", **fields: Any) -> Organisation:
    """Return an organisation."""
    return _concept(Organisation, code, fields)


def outlet(code: str = "wire", **fields: Any) -> Outlet:
    """Return another outlet."""
    return _concept(Outlet, code, fields)


def contributor(code: str = "reporter", **fields: Any) -> Contributor:
    """Return a contributor."""
    return _concept(Contributor, code, fields)


def story(**fields: Any) -> Story:
    """Return a new story without titles."""
    return Story.objects.create(**{"created_at": clock.now(), **fields})


def claim(of: Story, **fields: Any) -> Claim:
    """Return a new claim in the story `of`, worded in every edition."""
    return Claim.objects.create(**{"story": of, "texts": _names("claim"), **fields})


def denial(of: Claim, **fields: Any) -> Response:
    """Return a new denial of the claim `of` by an organisation."""
    return Response.objects.create(**{"claim": of, "organisation": organisation(), **fields})


def report(of: Story | None = None, **fields: Any) -> Report:
    """Return a new report of another outlet."""
    defaults = {
        "story": of,
        "outlet": fields.pop("outlet", None) or outlet(),
        "language": "fa",
        "headline": "گزارش رسانهٔ دیگر",
        "lead": "چکیدهٔ گزارش",
        "body": ["بند نخست گزارش"],
        "published_on": clock.now(),
        "received_at": clock.now(),
    }
    return Report.objects.create(**{**defaults, **fields})


def picture(width: int = 400, height: int = 300, **fields: Any) -> Picture:
    """Return a new picture of one colour, with its renditions made and a text, caption and credit per
    edition.
    """
    colour = tuple(randomness.source().randrange(256) for _ in range(3))
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    defaults = {"alternative_texts": _names("alt"), "captions": _names("caption"), "credit": "Photographer"}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        path.write_bytes(buffer.getvalue())
        return add_picture(path, title="Picture", fields={**defaults, **fields})


def recording(name: str = "film.webm", content: bytes = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm") -> Recording:
    """Return a stored recording; the `content` must begin as a file with the suffix of `name` does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return Recording.objects.get(file=add_recording(path))


def attribution(**values: Any) -> list[dict[str, Any]]:
    """Return the stored form of one attribution; by default an organisation told us."""
    stated = values or {"organisation": organisation().pk}
    return [{"type": "attribution", "value": {"via": [], "edge": "TOLD", **stated}}]


def paragraph(text: str) -> dict[str, Any]:
    """Return the stored form of a paragraph block."""
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


def draft(edition: str = "fa", *, links: dict[str, list[Any]] | None = None, **fields: Any) -> Article:
    """Return a new draft that could be published: headline, section, source and one paragraph."""
    defaults = {
        "edition": edition,
        "headline": HEADLINES.get(edition, HEADLINES["en"]),
        "body": [paragraph(PARAGRAPHS.get(edition, PARAGRAPHS["en"]))],
    }
    if "section" not in fields:
        defaults["section"] = section()
    if "attributions" not in fields:
        defaults["attributions"] = attribution()
    return actions.draft({**defaults, **fields}, by=None, links=links)


def article(
    edition: str = "fa",
    *,
    at: datetime | None = None,
    links: dict[str, list[Any]] | None = None,
    **fields: Any,
) -> Article:
    """Return a new public article, published now or at `at`, and indexed in its listings."""
    from khabar.site import listings

    made = draft(edition, links=links, **fields)
    actions.publish(made, by=None, at=at)
    listings.reindex(made.pk)
    return made
