"""Social cards: letters joined and in their order, lines that fit, addresses that follow what is shown."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from khabar.editions import queries as editions
from khabar.site import drawing, pages, social
from khabar.site.drawing import Design, Sheet
from khabar.site.pages import PageRef
from tests import factories

NASKH = Design(social.FONTS / "naskh.woff2", 1.5, "#0c5257")
VAZIRMATN = Design(social.FONTS / "vazirmatn.woff2", 1.5, "#0c5257")
LATIN = Design(social.FONTS / "latin.woff2", 1.28, "#0c5257")
LONG = "الرئاسة تنفي ما نشرته وسائل إعلام عن زيارة الوفد إلى مرساف وتؤكد أن المباحثات مستمرة " * 5


def _sheet(headline: str, language: str = "ar", picture: Path | None = None) -> Sheet:
    return Sheet(headline, "نفي", "وكالة أنباء مرساف", language, language in ("ar", "fa", "ckb"), picture)


def _card(sheet: Sheet, design: Design) -> Image.Image:
    return Image.open(BytesIO(drawing.draw(sheet, design))).convert("L")


def _inked(card: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Return whether something bright stands within the box (left, upper, right, lower)."""
    return card.crop(box).getextrema()[1] > 200  # type: ignore[operator]


@pytest.mark.parametrize(("design", "language"), [(NASKH, "ar"), (VAZIRMATN, "fa"), (VAZIRMATN, "ckb")])
def test_letters_join(design: Design, language: str) -> None:
    joined = drawing._measure(design, _sheet("", language), 60)("خبر")
    apart = ImageFont.truetype(str(design.font), 60, layout_engine=ImageFont.Layout.BASIC)
    assert joined < 0.95 * apart.getlength("خبر")


def test_a_half_space_keeps_letters_apart() -> None:
    measure = drawing._measure(VAZIRMATN, _sheet("", "fa"), 60)
    assert measure("می‌شود") > measure("میشود")


def test_arabic_script_begins_at_the_right_edge_and_latin_at_the_left() -> None:
    bottom, side = drawing.HEIGHT - drawing.MARGIN, drawing.WIDTH // 2
    right, left = (side, 300, drawing.WIDTH, bottom), (0, 300, side, bottom)
    arabic, kurdish = _card(_sheet("نفي"), NASKH), _card(_sheet("Na", "ku"), LATIN)
    assert (_inked(arabic, right), _inked(arabic, left)) == (True, False)
    assert (_inked(kurdish, right), _inked(kurdish, left)) == (False, True)


def test_a_latin_word_within_arabic_text_keeps_its_own_direction() -> None:
    font = drawing._font(str(NASKH.font), 60)
    mixed = font.getmask("قال Ab", direction="rtl", language="ar")
    word = font.getmask("Ab", direction="ltr", language="ar")
    start = Image.frombytes("L", mixed.size, bytes(mixed)).getbbox()
    alone = Image.frombytes("L", word.size, bytes(word))
    assert start is not None
    part = Image.frombytes("L", mixed.size, bytes(mixed)).crop((0, 0, alone.width, mixed.size[1]))
    assert part.getbbox() is not None
    assert abs(part.getbbox()[2] - alone.getbbox()[2]) <= 2  # type: ignore[index]


@pytest.mark.parametrize("design", [NASKH, VAZIRMATN, LATIN])
@pytest.mark.parametrize(
    "headline", ["ن", "X", LONG, "Wörter " * 70, "ا" * 400, "W" * 400, "«خبر» (Reuters) 2026 😀 !"]
)
def test_every_headline_fits_without_a_cut_letter(design: Design, headline: str) -> None:
    card = _card(_sheet(headline), design)
    assert card.size == (drawing.WIDTH, drawing.HEIGHT)
    edge = drawing.MARGIN // 2
    assert not _inked(card, (0, 0, edge, drawing.HEIGHT))
    assert not _inked(card, (drawing.WIDTH - edge, 0, drawing.WIDTH, drawing.HEIGHT))
    assert not _inked(card, (0, drawing.HEIGHT - 36, drawing.WIDTH, drawing.HEIGHT - 22))


def test_a_headline_that_is_too_long_ends_in_an_ellipsis() -> None:
    sheet = _sheet(LONG)
    setting = drawing.fitted(drawing.drawable(LONG, NASKH.font), NASKH, sheet)
    assert setting.size == drawing.SIZES[-1]
    assert setting.lines[-1].endswith(drawing.ELLIPSIS)
    assert " ".join(setting.lines).removesuffix(drawing.ELLIPSIS) in LONG


def test_lines_are_of_about_the_same_length() -> None:
    sheet = _sheet("")
    text = "الرئاسة تنفي ما نشرته وسائل إعلام عن زيارة الوفد إلى مرساف"
    setting = drawing.fitted(text, NASKH, sheet)
    widths = [drawing._measure(NASKH, sheet, setting.size)(line) for line in setting.lines]
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)
    assert " ".join(setting.lines) == text


def test_symbols_without_a_glyph_are_left_out_and_texts_that_lack_a_letter_altogether() -> None:
    assert drawing.drawable("خبر 😀 \u202eعاجل", NASKH.font) == "خبر عاجل"
    assert drawing.drawable("Москва и мир", LATIN.font) == ""
    assert drawing.drawable("Êvarê Çiya Şîn İstanbul ığ", LATIN.font) == "Êvarê Çiya Şîn İstanbul ığ"


def test_a_card_with_a_picture_stays_small(tmp_path: Path) -> None:
    noise = Image.effect_noise((1400, 900), 120).convert("RGB")
    noise.save(tmp_path / "noise.jpeg")
    made = drawing.draw(_sheet(LONG, picture=tmp_path / "noise.jpeg"), NASKH)
    assert len(made) <= drawing.LARGEST


@pytest.mark.django_db
def test_a_changed_headline_has_another_address_and_the_rest_has_not() -> None:
    edition = editions.edition("fa")
    article = factories.article(headline="خبر")
    before = social.address(article.path, social.subject(edition, article, None))
    article.lead = "چکیدهٔ دیگر"
    assert social.address(article.path, social.subject(edition, article, None)) == before
    article.headline = "خبر دیگر"
    assert social.address(article.path, social.subject(edition, article, None)) != before


@pytest.mark.django_db
def test_an_article_names_its_card_and_the_card_exists() -> None:
    article = factories.article(headline="خبر", picture=None)
    refs = {ref.kind: ref for ref in pages.pages_of("newsroom.article", str(article.pk))}
    page, card = pages.render(refs["article"]), pages.render(refs["card"])
    assert page is not None and card is not None
    assert (
        f'property="og:image" content="http://testserver{refs["card"].path}?v='.encode() in page.body
        or (refs["card"].path + "?v=").encode() in page.body
    )
    assert card.content_type == "image/jpeg"
    assert Image.open(BytesIO(card.body)).size == (1200, 630)
    assert pages.render(PageRef(refs["card"].path, "card", (("key", "999999"),))) is None
