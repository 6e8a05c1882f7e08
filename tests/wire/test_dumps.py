"""Text dumps of invented sites: other languages, other orders of the same parts."""

import pytest

from tests.wire import reading_of

PAGES = [
    ("ar_retelling", "ar", "وزارة النقل تنفي إغلاق الجسر الكبير", 3, ("ليلى منصور",), "وكالة نهر للأنباء"),
    ("ar_dateline", "ar", "ترميم السوق القديم في حلب يبدأ الأسبوع المقبل", 2, ("نور الأحمد",),
     "الوكالة العربية السورية للأنباء"),
    ("fa_labelled", "fa", "پل بزرگ شهر فردا بازگشایی می‌شود", 3, ("سارا کریمی",), "خبرگزاری ایرنا"),
    ("tr_anadolu", "tr", "Sağlık Bakanlığı, hastanenin kapatılacağı iddialarını yalanladı",
     3, ("Elif Yıldız",), "Nehir Haber"),
    ("fr_agence", "fr", "Le ministère des Transports dément la fermeture du grand pont",
     3, ("Lina Haddad",), "Le Courrier du Fleuve"),
    ("es_sinmenu", "es", "El ayuntamiento abre el puente grande antes de lo previsto", 4, ("Marta Ríos",), None),
    ("ku_nuce", "ku", "Wezareta Tenduristiyê gotegotên li ser girtina nexweşxaneyê red kir",
     3, ("Berfîn Demir",), None),
    ("ckb_hewal", "ckb", "پردی گەورەی شار سبەی دەکرێتەوە", 3, ("ژیان ئەحمەد",), None),
    ("en_cards", "en", "Ferry service resumes after three weeks of storms",
     4, ("Dana Okafor", "Piotr Zielak"), "The Karun Courier"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edition", "headline", "paragraphs", "authors", "outlet"), PAGES)
def test_parts(
    name: str, edition: str, headline: str, paragraphs: int, authors: tuple[str, ...], outlet: str | None
) -> None:
    reading = reading_of.dump(name, edition)
    assert reading.headline == headline
    assert not reading.headline_made
    assert len(reading.body) == paragraphs
    assert reading.authors == authors
    assert reading.outlet == outlet
    assert reading.language == edition
    assert not reading.needs_look


@pytest.mark.parametrize(
    ("name", "edition", "published"),
    [
        ("ar_retelling", "ar", "2025-11-15"),
        ("ar_dateline", "ar", "2025-12-03"),
        ("fa_labelled", "fa", "2025-11-14T21:08:00Z"),
        ("tr_anadolu", "tr", "2025-11-14"),
        ("fr_agence", "fr", "2025-11-14"),
        ("es_sinmenu", "es", "2025-11-14"),
        ("ku_nuce", "ku", "2025-11-15"),
        ("ckb_hewal", "ckb", "2025-11-15"),
        ("en_cards", "en", "2025-11-14"),
    ],
)
def test_dates(name: str, edition: str, published: str) -> None:
    assert reading_of.dump(name, edition).published == published


@pytest.mark.parametrize(
    ("name", "edition", "sections"),
    [
        ("ar_retelling", "ar", ("سياسة",)),
        ("ar_dateline", "ar", ("محافظات", "حلب")),
        ("fa_labelled", "fa", ("سیاسی", "شهری")),
        ("tr_anadolu", "tr", ("Gündem", "Sağlık")),
        ("fr_agence", "fr", ("Politique", "Transports")),
        ("es_sinmenu", "es", ()),
        ("ku_nuce", "ku", ("Nûçe", "Civak")),
        ("en_cards", "en", ("World", "Transport")),
    ],
)
def test_sections(name: str, edition: str, sections: tuple[str, ...]) -> None:
    assert reading_of.dump(name, edition).sections == sections


@pytest.mark.parametrize(
    ("name", "edition", "sources"),
    [
        ("ar_retelling", "ar", [("رويترز", "CITES"), ("رويترز", "CREDIT")]),
        ("ar_dateline", "ar", [("مديرية الآثار", "TOLD"), ("مدير الآثار سامر قباني", "TOLD")]),
        ("fa_labelled", "fa", [("بامداد نو", "CITES"), ("تسنیم", "CITES"), ("ایسنا", "CITES")]),
        ("tr_anadolu", "tr", [("Anadolu Ajansı", "CITES"), ("Anadolu Ajansı", "CREDIT")]),
        ("fr_agence", "fr", [("AFP", "CITES"), ("AFP", "CREDIT")]),
        ("es_sinmenu", "es", [("agencia EFE", "CITES"), ("Agencia EFE", "CREDIT")]),
        ("ku_nuce", "ku", [("Rûdaw", "CITES"), ("Rûdaw", "CREDIT")]),
        ("ckb_hewal", "ckb", [("ڕووداو", "CITES"), ("ڕووداو", "CREDIT")]),
        ("en_cards", "en", [("Reuters", "CITES"), ("Reuters", "CREDIT")]),
    ],
)
def test_sources(name: str, edition: str, sources: list[tuple[str, str]]) -> None:
    assert [(one.name, one.edge) for one in reading_of.dump(name, edition).sources] == sources


@pytest.mark.parametrize(
    ("name", "edition", "claim"),
    [
        ("ar_retelling", "ar", "إغلاق الجسر الكبير أمام الشاحنات حتى نهاية العام"),
        ("tr_anadolu", "tr", "kent hastanesinin yıl sonunda kapatılacağı"),
        ("fr_agence", "fr", "le grand pont serait fermé aux camions jusqu'à la fin de l'année"),
        ("ku_nuce", "ku", "girtina nexweşxaneya bajêr"),
    ],
)
def test_reported_denials(name: str, edition: str, claim: str) -> None:
    reading = reading_of.dump(name, edition)
    assert reading.kind == "report_of_denial"
    assert reading.claim == claim


def test_topics_of_labelled_lines() -> None:
    assert reading_of.dump("fa_labelled", "fa").topics == ("پل بزرگ", "شهرداری")
    assert reading_of.dump("ku_nuce", "ku").topics == ("nexweşxane", "tenduristî")


def test_a_standfirst_over_the_byline_is_the_lead() -> None:
    assert reading_of.dump("fa_labelled", "fa").lead.startswith("شهردار گفت که کار تعمیر پل")
    assert reading_of.dump("en_cards", "en").lead.startswith("Crews cleared the last wreck")


def test_the_dateline_is_cut_from_the_body() -> None:
    assert reading_of.dump("ar_dateline", "ar").body[0].startswith("أعلنت مديرية الآثار")
    assert reading_of.dump("en_cards", "en").body[0].startswith("The harbour of Karun")


def test_pointers_to_other_articles_are_left_out_and_short_sentences_kept() -> None:
    body = reading_of.dump("en_cards", "en").body
    assert "He gave no figure for the repairs." in body
    assert not any("Storm damage" in paragraph for paragraph in body)


def test_comments_under_a_heading() -> None:
    comments = reading_of.dump("fa_labelled", "fa").comments
    assert [(one.name, one.time) for one in comments] == [
        ("رضا", "2025-11-15T06:45:00Z"),
        ("ناشناس", "2025-11-15T07:32:00Z"),
    ]
    english = reading_of.dump("en_cards", "en").comments
    assert [(one.name, one.text) for one in english] == [
        ("Anonymous", "About time."),
        ("Sara K.", "The repairs took far too long, and nobody explained why."),
    ]


def test_an_impossible_date_is_left_for_a_person() -> None:
    reading = reading_of.dump("fa_impossible", "fa")
    assert reading.published is None
    assert "۳۱ مهر ۱۴۰۴" in reading.published_note
    assert reading.needs_look


def test_a_date_inside_the_article_is_not_the_date_of_the_page() -> None:
    reading = reading_of.text(
        "A bridge for the whole town\n\n"
        "The bridge was first opened on 14 November 1925 and has carried the tram line ever since, the town says.\n\n"
        "It was rebuilt on 3 May 1961, after a flood that took two of its arches in a single night of rain.\n"
    )
    assert reading.published is None
    assert reading.published_note == "the page states no date"


@pytest.mark.parametrize("page", ["menu\nhome\nabout", "؟؟؟\n\n...", "• سیاسی\n• ورزشی\n• فرهنگی"])
def test_a_page_without_an_article_needs_a_look_and_is_kept(page: str) -> None:
    reading = reading_of.text(page, "fa")
    assert reading.needs_look
    assert reading.needs_look_reason
    assert reading.raw_text == page
    assert reading.body == ()


def test_an_anonymous_commenter_without_another_has_no_name() -> None:
    reading = reading_of.text(
        "تاریخ 2025-11-14\n\nعنوان خبر درباره پل بزرگ\n\n"
        "شهردار شهر گفت که پل بزرگ از فردا صبح به روی همه خودروها باز می‌شود.\n\n"
        "Iran (Islamic Republic of)\nخبر خوبی بود از همه ممنونم\n"
        "۰۰:۳۸ ۲۴ آبان ۱۴۰۴\nخبر خوبی بود از همه ممنونم\n۰\n۰\n",
        "fa",
    )
    assert [(one.name, one.text) for one in reading.comments] == [("", "خبر خوبی بود از همه ممنونم")]


@pytest.mark.parametrize("country", ["Turkey", "Iran, Islamic Republic of", "ایران", "Syrian Arab Republic"])
def test_comments_begin_with_a_country_in_any_of_its_names(country: str) -> None:
    reading = reading_of.text(
        "عنوان خبر درباره پل بزرگ\n\nشهردار شهر گفت که پل بزرگ از فردا صبح به روی همه خودروها باز می‌شود.\n\n"
        f"{country}\nرضا\n۰۰:۳۸ ۲۴ آبان ۱۴۰۴\nخبر خوبی بود\n۰\n۰\n",
        "fa",
    )
    assert [(one.name, one.country, one.text) for one in reading.comments] == [("رضا", country, "خبر خوبی بود")]
