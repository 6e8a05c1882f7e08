"""Builds the site's fonts: subsets the OFL fonts of three npm packages into src/khabar/site/fonts.

    npm pack @fontsource/vazirmatn @fontsource/noto-naskh-arabic @fontsource/source-serif-4
    (unpack each into FOLDER/vazirmatn, FOLDER/noto-naskh-arabic, FOLDER/source-serif-4)
    python scripts/build_fonts.py FOLDER

Only letters that the editions use are kept; Latin digits and punctuation are merged into the Arabic-script
fonts, so that a line of mixed text keeps one texture. The built files are committed; run this to change them.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

TARGET = Path(__file__).resolve().parents[1] / "src" / "khabar" / "site" / "fonts"

PUNCTUATION = "U+0020-0022,U+0025-003F,U+00A0,U+00AB,U+00BB,U+2010-2014,U+2018-201D,U+2026"
LATIN = "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2014,U+2018-201D,U+2020,U+2026,U+20AC"
LATIN_EXTENDED = "U+011E-011F,U+0130,U+015E-015F"
ARABIC = (
    "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0652,U+0654-0655,U+0660-066C,U+0670,U+0671,U+067E,U+0686,U+0692,"
    "U+0695,U+0698,U+06A4,U+06A9,U+06AF,U+06B5,U+06BE,U+06C0,U+06C6,U+06CC,U+06CE,U+06D0,U+06D5,U+06F0-06F9,"
    "U+200C-200F,U+2066-2069,U+FDFC"
)

FEATURES = ["ccmp", "locl", "init", "medi", "fina", "rlig", "calt", "liga", "mark", "mkmk", "kern", "curs"]
"""OpenType features kept: what joining, marks and kerning need."""

FONTS = {
    "source-serif-600": [
        ("source-serif-4", "source-serif-4-latin-600-normal.woff2", LATIN),
        ("source-serif-4", "source-serif-4-latin-ext-600-normal.woff2", LATIN_EXTENDED),
    ],
    **{
        f"noto-naskh-{weight}": [
            ("noto-naskh-arabic", f"noto-naskh-arabic-arabic-{weight}-normal.woff2", ARABIC),
            ("noto-naskh-arabic", f"noto-naskh-arabic-latin-{weight}-normal.woff2", PUNCTUATION),
        ]
        for weight in (400, 700)
    },
    **{
        f"vazirmatn-{weight}": [
            ("vazirmatn", f"vazirmatn-arabic-{weight}-normal.woff2", ARABIC),
            ("vazirmatn", f"vazirmatn-latin-{weight}-normal.woff2", PUNCTUATION),
        ]
        for weight in (400, 700)
    },
}
"""Built file -> the files it is merged from: (package, file, characters kept)."""

CARDS = {
    "latin": ("source-serif-600", "noto-naskh-700"),
    "naskh": ("noto-naskh-700", "source-serif-600"),
    "vazirmatn": ("vazirmatn-700", "source-serif-600"),
}
"""Font of social cards -> the built fonts it is merged from: punctuation and digits come from the first."""


def build(folder: Path) -> None:
    """Build every font from the unpacked packages in `folder` and copy their licences."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, parts in FONTS.items():
        with TemporaryDirectory() as scratch:
            pieces = [_piece(folder, part, Path(scratch)) for part in parts]
            merged = Merger().merge([str(piece) for piece in pieces])
        merged.flavor = "woff2"
        merged.save(TARGET / f"{name}.woff2")
        print(f"{name}.woff2: {(TARGET / f'{name}.woff2').stat().st_size / 1024:.1f} KB")
    build_cards()
    for package in sorted({part[0] for parts in FONTS.values() for part in parts}):
        shutil.copyfile(folder / package / "LICENSE", TARGET / f"{package}.OFL.txt")


def build_cards() -> None:
    """Build the fonts of social cards from the built ones: the letters of both scripts in one font each."""
    (TARGET / "cards").mkdir(exist_ok=True)
    for name, parts in CARDS.items():
        with TemporaryDirectory() as scratch:
            files: list[str] = []
            known: set[int] = set()
            for part in parts:
                files.append(str(Path(scratch) / f"{part}.ttf"))
                known |= _card_piece(part, known, files[-1])
            merged = Merger().merge(files)
        for record in merged["name"].names:
            if record.nameID in (1, 3, 4, 6, 16):
                record.string = f"KhabarCards-{name}"
        merged.flavor = "woff2"
        merged.save(TARGET / "cards" / f"{name}.woff2")


def _card_piece(name: str, known: set[int], target: str) -> set[int]:
    """Save what the built font `name` has besides the `known` characters, at a common scale; return what that is."""
    font = TTFont(TARGET / f"{name}.woff2")
    font.flavor = None
    options = subset.Options(hinting=False, layout_features=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if code not in known])
    subsetter.subset(font)
    scale_upem(font, 1000)
    font.save(target)
    return set(font.getBestCmap())


def _piece(folder: Path, part: tuple[str, str, str], scratch: Path) -> Path:
    package, file, characters = part
    options = subset.Options(hinting=False, layout_features=FEATURES)
    font = subset.load_font(str(folder / package / "files" / file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(characters))
    subsetter.subset(font)
    font.flavor = None
    target = scratch / f"{file}.ttf"
    font.save(target)
    return target


if __name__ == "__main__":
    build(Path(sys.argv[1]))
