"""Makes the demo's pictures with their public files, several processes at a time."""

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from khabar.ops.demo.schema import Illustration, Pictures

PROCESSES = 2
LICENCE = "CC0-1.0"
Progress = Callable[[int, int], None]
"""Called with the number of pictures done and of all."""


def load_pictures(pictures: Pictures, progress: Progress) -> dict[str, int]:
    """Draw and store the pictures that are missing, and return the primary keys of all by code."""
    stored = _stored({picture.code for picture in pictures.pictures})
    missing = [picture for picture in pictures.pictures if picture.code not in stored]
    progress(len(stored), len(pictures.pictures))
    if not missing:
        return stored
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_start) as pool:
        waiting = {pool.submit(_make, picture, pictures.credit): picture.code for picture in missing}
        for done in as_completed(waiting):
            stored[waiting[done]] = done.result()
            progress(len(stored), len(pictures.pictures))
    return stored


def _stored(codes: set[str]) -> dict[str, int]:
    # Here and not above: a spawned process imports this module before Django is set up.
    from khabar.media.models import Picture

    found: dict[str, int] = {}
    for key, file in Picture.objects.order_by("-pk").values_list("pk", "file"):
        code = Path(file).stem.removeprefix("demo-")
        if code in codes and Path(file).stem.startswith("demo-"):
            found[code] = key
    return found


def _start() -> None:
    import django

    os.nice(1)
    django.setup()


def _make(illustration: Illustration, credit: dict[str, str]) -> int:
    from khabar.media.actions import add_picture
    from khabar.ops.demo.pictures import make_picture

    with tempfile.TemporaryDirectory() as folder:
        drawn = make_picture(illustration.code, Path(folder))
        named = drawn.rename(drawn.with_name(f"demo-{illustration.code}{drawn.suffix}"))
        picture = add_picture(
            named,
            title=illustration.alt["en"],
            fields={
                "credit": credit["en"],
                "credits": credit,
                "licence": LICENCE,
                "alternative_texts": illustration.alt,
                **_focus(named, illustration.focus),
            },
        )
    return picture.pk


def _focus(path: Path, focus: tuple[float, float]) -> dict[str, int]:
    """Return the point of interest as the middle of a square a fifth of the picture's height wide."""
    from PIL import Image

    with Image.open(path) as image:
        width, height = image.size
    side = height // 5
    return {
        "focal_point_x": round(width * focus[0]),
        "focal_point_y": round(height * focus[1]),
        "focal_point_width": side,
        "focal_point_height": side,
    }
