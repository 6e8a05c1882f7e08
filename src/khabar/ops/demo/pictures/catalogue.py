"""The list of the demo's pictures: what each shows, in every edition, and how it is drawn and saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from khabar.ops.demo.pictures import fields, heights, indoors, market, river, sea, sport, state, still_life, town
from khabar.ops.demo.pictures.canvas import Canvas

Scene = Callable[[Canvas], None]

JPEG_QUALITY = 88
_LIST = Path(__file__).parent.parent / "data" / "pictures.yaml"
_PACKAGES = (fields, heights, indoors, market, river, sea, sport, state, still_life, town)


@dataclass(frozen=True)
class PictureSpec:
    """A picture of the demo.

    ``alt`` and ``credit`` are texts by edition code; ``focus`` is the point of interest as fractions (0 to 1) of the
    width from the left and of the height from the top; ``description`` says in English what is drawn.
    """

    code: str
    description: str
    alt: Mapping[str, str]
    credit: Mapping[str, str]
    focus: tuple[float, float]
    scene: Scene


def make_picture(code: str, folder: Path) -> Path:
    """Draw the picture ``code`` and save it in ``folder`` as ``<code>.jpg``, 2000 x 1333 pixels.

    The same code always gives the same picture. Raises KeyError if there is no such picture, OSError if the folder
    can't be written to.
    """
    spec = PICTURES[code]
    canvas = Canvas(code)
    spec.scene(canvas)
    path = folder / f"{code}.jpg"
    canvas.finish().save(path, quality=JPEG_QUALITY, optimize=True, progressive=True)
    return path


def _scene(code: str) -> Scene:
    name = code.replace("-", "_")
    for package in _PACKAGES:
        if hasattr(package, name):
            scene: Scene = getattr(package, name)
            return scene
    raise KeyError(f"No scene draws the picture {code!r}")


def _load() -> dict[str, PictureSpec]:
    listed = yaml.safe_load(_LIST.read_text(encoding="utf-8"))
    return {
        entry["code"]: PictureSpec(
            code=entry["code"],
            description=entry["description"],
            alt=entry["alt"],
            credit=listed["credit"],
            focus=(entry["focus"][0], entry["focus"][1]),
            scene=_scene(entry["code"]),
        )
        for entry in listed["pictures"]
    }


PICTURES: dict[str, PictureSpec] = _load()
