"""Keeps the catalogue of the newsroom's screens: extracts its texts, merges them into each language, compiles.

python scripts/messages.py extract    # after changing a text: new ones stand empty in each django.po
python scripts/messages.py compile    # after translating: writes each django.mo
python scripts/messages.py check      # fails when a text is untranslated or a .mo is older than its .po
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "khabar"
LOCALE = PACKAGE / "newsroom" / "locale"
LANGUAGES = ("ar", "tr", "fr", "es", "ku", "fa")
"""The interface languages apart from English, in which the texts are written."""

PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "tr": "nplurals=2; plural=(n > 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ku": "nplurals=2; plural=(n != 1);",
    "fa": "nplurals=2; plural=(n > 1);",
}

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}

NEVER_SHOWN = {"press/models.py"}
"""Files whose texts stand on no screen."""

FRAME = Path(__file__).with_name("frame_messages.txt")
"""Texts of Wagtail's and Django's own screens that we supply, one per line: their catalogues lack some languages."""

STARTED = datetime(2026, 1, 1, tzinfo=UTC)

Text = str | tuple[str, str]


def texts() -> Iterator[tuple[Text, str]]:
    """Yield every text of our screens with the file it stands in, in a steady order."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and path.relative_to(PACKAGE).as_posix() not in NEVER_SHOWN:
            yield from _found(path.read_bytes(), path)
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        yield from _found(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode(), path)
    for line in FRAME.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield line.strip(), FRAME.name


def _found(source: bytes, path: Path) -> Iterator[tuple[Text, str]]:
    for _line, text, _comments, _context in extract("python", BytesIO(source), keywords=KEYWORDS):
        if text:
            yield text, path.relative_to(PACKAGE).as_posix()


def catalogue(language: str) -> Catalog:
    """Return the stored catalogue of `language`, an empty one where there is none."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(project="Khabar")
    with path.open("rb") as stream:
        return read_po(stream, charset="utf-8", ignore_obsolete=True)


def headers(language: str) -> list[tuple[str, str]]:
    """Return the head of a catalogue: nothing in it changes from one run to the next."""
    return [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Language", language),
        ("Plural-Forms", PLURALS[language]),
        ("POT-Creation-Date", STARTED.strftime("%Y-%m-%d %H:%M%z")),
    ]


def merged(language: str) -> Catalog:
    """Return the catalogue of `language` with exactly the present texts; known translations are kept."""
    known = catalogue(language)
    fresh = Catalog(project="Khabar", charset="utf-8", fuzzy=False)
    fresh.mime_headers = headers(language)
    for text, _path in texts():
        key = text[0] if isinstance(text, tuple) else text
        stored = known.get(key)
        fresh.add(text, string=stored.string if stored else None)
    return fresh


def missing(language: str) -> list[str]:
    """Return the texts that `language` lacks."""
    known = catalogue(language)
    lacking = []
    for text, _path in texts():
        key = text[0] if isinstance(text, tuple) else text
        stored = known.get(key)
        strings = stored.string if stored else ""
        if not (all(strings) and strings if isinstance(strings, tuple) else strings):
            lacking.append(key)
    return lacking


def po_bytes(language: str) -> bytes:
    """Return the catalogue as the text of a .po file, without dates and line numbers, which only make noise."""
    known = merged(language)
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in headers(language))
    stream = BytesIO()
    write_po(stream, known, width=120, no_location=True, omit_header=True, sort_output=True)
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + stream.getvalue()


def mo_bytes(language: str) -> bytes:
    """Return the compiled catalogue of `language`."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    stream = BytesIO()
    with path.open("rb") as source:
        known = read_po(source, charset="utf-8")
    known.creation_date = known.revision_date = STARTED
    write_mo(stream, known)
    return stream.getvalue()


def main(command: str) -> int:
    """Run one command and return the exit status."""
    failed = 0
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        if command == "extract":
            (folder / "django.po").write_bytes(po_bytes(language))
        elif command == "compile":
            (folder / "django.mo").write_bytes(mo_bytes(language))
        lacking = missing(language)
        stale = command == "check" and (folder / "django.mo").read_bytes() != mo_bytes(language)
        print(f"{language}: {len(lacking)} untranslated{', .mo is stale' if stale else ''}")
        failed += bool(lacking or stale)
    return int(command == "check" and failed > 0)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("extract", "compile", "check"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
