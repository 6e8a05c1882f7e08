"""Cues by which a text names whom it has its news from."""

import pytest

from khabar.wire.pages.denials import denied_claim
from khabar.wire.pages.sources import cited_outlets, credit_line
from khabar.wire.pages.speakers import speakers


@pytest.mark.parametrize(
    ("language", "sentence", "names"),
    [
        ("en", "The port is closed, according to the Syrian state news agency SANA.", ["SANA"]),
        ("en", "Reuters reported that the port is closed.", ["Reuters"]),
        ("en", "“It is closed,” the master told Reuters.", ["Reuters"]),
        ("ar", "ونقلت وكالة الأنباء السورية سانا عن مصدر أن المرفأ مغلق.", ["سانا"]),
        ("ar", "وفقا لرويترز فإن المرفأ مغلق.", ["رويترز"]),
        ("ar", "نقلا عن وكالة تاس، المرفأ مغلق.", ["تاس"]),
        ("fa", "به گزارش خبرگزاری سوریه «سانا»، بندر بسته است.", ["سانا"]),
        ("fa", "بهگزارش اسپوتنیک، بندر بسته است.", ["اسپوتنیک"]),
        ("fa", "رویترز نوشت که بندر بسته است.", ["رویترز"]),
        ("fa", "به نقل از خبرگزاری کارون، بندر بسته است.", ["کارون"]),
        ("tr", "Reuters'ın haberine göre liman kapalı.", ["Reuters"]),
        ("fr", "Selon l'agence Reuters, le port est fermé.", ["Reuters"]),
        ("es", "De acuerdo con la agencia EFE, el puerto está cerrado.", ["agencia EFE"]),
        ("kmr", "Li gorî Rûdawê bender girtî ye.", ["Rûdaw"]),
        ("ckb", "بەپێی ڕووداو بەندەرەکە داخراوە.", ["ڕووداو"]),
    ],
)
def test_citations(language: str, sentence: str, names: list[str]) -> None:
    assert [one.name for one in cited_outlets([sentence], (language, "en"))] == names


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "According to the mayor, the bridge is safe."),
        ("fa", "به گزارش شهردار، پل امن است."),
        ("ar", "بحسب الوزير، الجسر آمن."),
        ("ar", "تاس كلمة قصيرة لا تعني وكالة."),
        ("en", "The Guardian of the bridge sleeps."),
    ],
)
def test_what_is_no_citation(language: str, sentence: str) -> None:
    assert cited_outlets([sentence], (language, "en")) == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("منبع: اسپوتنیک", ["اسپوتنیک"]),
        ("المصدر: رويترز، سانا", ["رويترز", "سانا"]),
        ("Kaynak: Anadolu Ajansı", ["Anadolu Ajansı"]),
        ("Source : AFP", ["AFP"]),
        ("Fuente: Agencia EFE y Reuters", ["Agencia EFE", "Reuters"]),
        ("سەرچاوە: ڕووداو", ["ڕووداو"]),
        ("Source: a long sentence that goes on and on and on and is none.", []),
        ("منبع درآمد شهر چیست", []),
    ],
)
def test_source_lines(line: str, names: list[str]) -> None:
    assert [one.name for one in credit_line(line)] == names


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("en", "The Ministry of Health on Monday denied the report.", "Ministry of Health"),
        ("en", "Central Bank of Syria announced new notes.", "Central Bank of Syria"),
        ("en", "“We are back,” said Tomas Brandt, the harbour master.", "Tomas Brandt"),
        ("ar", "أكدت وزارة الصحة اليوم أن المشفى يعمل.", "وزارة الصحة"),
        ("fa", "وزارت بهداشت اعلام کرد که بیمارستان باز است.", "وزارت بهداشت"),
        ("tr", "Sağlık Bakanlığı hastanenin açık olduğunu duyurdu.", "Sağlık Bakanlığı"),
        ("fr", "Le ministère de la Santé a démenti vendredi cette information.", "ministère de la Santé"),
        ("es", "El Ministerio de Sanidad negó este viernes la noticia.", "Ministerio de Sanidad"),
        ("ckb", "وەزارەتی تەندروستی ڕایگەیاند کە نەخۆشخانەکە کراوەیە.", "وەزارەتی تەندروستی"),
    ],
)
def test_who_spoke(language: str, sentence: str, name: str) -> None:
    assert [(one.name, one.edge) for one in speakers([sentence], language)] == [(name, "TOLD")]


@pytest.mark.parametrize(
    ("language", "sentence", "claim"),
    [
        ("en", "The port denied reports that the ferry sank, calling them untrue.", "the ferry sank"),
        ("fa", "وزارت بهداشت خبر تعطیلی بیمارستان را تکذیب کرد.", "تعطیلی بیمارستان"),
        ("fa", "اخبار منتشرشده درباره بسته شدن بندر صحتندارد.", "بسته شدن بندر"),
        ("ar", "نفى الوزير الأنباء المتداولة حول إغلاق المرفأ.", "إغلاق المرفأ"),
        ("es", "El ministerio desmintió las informaciones sobre el cierre del puerto.", "el cierre del puerto"),
        ("ckb", "وەزارەت هەواڵی داخستنی نەخۆشخانەکەی ڕەتکردەوە.", None),
        ("en", "The mayor opened the bridge.", None),
    ],
)
def test_denials(language: str, sentence: str, claim: str | None) -> None:
    assert denied_claim("", [sentence], language) == claim
