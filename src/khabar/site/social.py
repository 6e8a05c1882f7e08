"""Social cards: what the picture shows by which networks present an article, and where it stands.

The address carries a version, the hash of what the card shows, so that a changed headline is fetched anew by services
that keep pictures for ever.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import PIL
from django.conf import settings

from khabar.editions.models import Edition
from khabar.site import assets, drawing
from khabar.site.chrome import agency
from khabar.site.drawing import Design, Sheet
from khabar.site.loading import Image

CONFIGURATION = "social"
"""The key under which pages note that they use what `design_hash` covers."""

FILE = "card.jpg"
FONTS = assets.HERE / "fonts" / "cards"
LOGO = "card-logo.png"
"""The file of the theme that stands in place of the agency's name: light on transparent."""

ACCENT = re.compile(r"--accent:\s*(#[0-9a-fA-F]{3,8})")
BRAND = "#0c5257"
"""The built-in accent, for a theme whose accent is not a hexadecimal colour."""

SERIF_FORMS = {"Latn": "latin", "Arab": "naskh"}
"""Font of the cards by script."""

OWN_FORMS = {"fa": "vazirmatn", "ckb": "vazirmatn"}
"""Font of the cards by language, where it differs from that of the script."""


@dataclass(frozen=True)
class Subject:
    """What a card shows of an article; `picture` is the file of a rendition relative to their folder, or empty."""

    edition: Edition
    kind: str
    kicker: str
    headline: str
    labels: tuple[str, ...] = ()
    picture: str = ""

    @property
    def over(self) -> str:
        """The line above the headline: that it is paid for, its kind if that is not plain news, else its kicker."""
        paid = [self.edition.text("label.sponsored")] if "sponsored" in self.labels else []
        kind = self.kicker if self.kind == "news" else self.edition.text(f"kind.{self.kind}")
        return " · ".join([*paid, *([kind] if kind else [])])


def subject(edition: Edition, shown: Any, image: Image | None) -> Subject:
    """Return what the social card of `shown`, an `Article` or a `loading.Card`, shows; `image` is its picture."""
    made = [one for one in image.files if one["format"] == "jpeg"] if image else []
    wide = [one for one in made if one["width"] >= drawing.WIDTH]
    chosen = min(wide, key=_width) if wide else max(made, key=_width, default={"file": ""})
    return Subject(edition, shown.kind, shown.kicker, shown.headline, tuple(shown.labels or ()), chosen["file"])


def _width(rendition: dict[str, Any]) -> int:
    return int(rendition["width"])


def path(article: str) -> str:
    """Return the path of the card of the article at the path `article`."""
    return f"{article}{FILE}"


def address(article: str, shown: Subject) -> str:
    """Return path and version of the card of the article at the path `article`."""
    told = repr((shown.kind, shown.kicker, shown.headline, shown.labels, shown.picture, shown.edition.code)).encode()
    digest = hashlib.blake2b(told + design_hash(), digest_size=5).hexdigest()
    return f"{path(article)}?v={digest}"


def card(shown: Subject, renditions: Path) -> bytes:
    """Return the card as a JPEG of at most `drawing.LARGEST` bytes; `renditions` is the folder of picture files.

    Raises OSError when the picture cannot be read.
    """
    name, _short, _about = agency(shown.edition.code)
    sheet = Sheet(
        headline=shown.headline,
        over=shown.over,
        agency=name,
        language=shown.edition.language,
        right_to_left=shown.edition.direction == "rtl",
        picture=renditions / shown.picture if shown.picture else None,
    )
    return drawing.draw(sheet, design(shown.edition))


def design(edition: Edition) -> Design:
    """Return font, colour and logo of the cards of `edition`: the theme's where it has them."""
    theme = assets.theme_folder()
    name = OWN_FORMS.get(edition.language) or SERIF_FORMS[edition.identity.script]
    own = theme / "fonts" / "cards" / f"{name}.woff2"
    logo = theme / LOGO
    return Design(
        font=own if own.is_file() else FONTS / f"{name}.woff2",
        leading=1.28 if name == "latin" else 1.5,
        accent=accent(),
        logo=logo if logo.is_file() else None,
    )


def design_hash() -> bytes:
    """Return the hash of everything besides its article that a card depends on: code, fonts, colour, logo, names."""
    names = repr((settings.KHABAR_AGENCY_NAMES, settings.KHABAR_AGENCY_SHORT_NAMES))
    return _design_hash(str(assets.theme_folder()), names)


@lru_cache(maxsize=4)
def _design_hash(theme: str, names: str) -> bytes:
    state = hashlib.blake2b(repr((PIL.__version__, names, accent())).encode(), digest_size=8)
    files = [Path(__file__), Path(drawing.__file__), *FONTS.glob("*"), *(Path(theme) / "fonts" / "cards").glob("*")]
    for file in [*sorted(files), Path(theme) / LOGO]:
        if file.is_file():
            state.update(file.name.encode() + b"\0" + file.read_bytes())
    return state.digest()


def accent() -> str:
    """Return the agency's colour as the theme's style states it, in hexadecimal digits."""
    for file in (assets.theme_folder() / "tokens.css", assets.HERE / "static" / "site.css"):
        if file.is_file() and (found := ACCENT.search(file.read_text())):
            return found[1]
    return BRAND
