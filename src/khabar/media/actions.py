"""Writes of the media package: adding a picture and making its public files; storing a recording."""

import hashlib
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from PIL import Image, ImageOps

from khabar.kernel import clock
from khabar.kernel.models import User
from khabar.media import recordings
from khabar.media.models import Picture, Recording

WIDTHS = (320, 640, 960, 1440)
"""Widths of public files in pixels: a phone's column, the same at double density, a column, a full-width lead."""

FORMATS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("avif", "AVIF", {"quality": 52, "speed": 8}),
    ("webp", "WEBP", {"quality": 76, "method": 3}),
    ("jpeg", "JPEG", {"quality": 80, "optimize": True, "progressive": True}),
)
"""Public formats: (name, Pillow's name, save options); the last is the fallback every browser reads."""

FALLBACK_WIDTHS = (640, 1440)
"""Widths in which the fallback is made: one for the page, one for social cards."""


def rendition_folder() -> Path:
    """Return the folder that holds the public picture files."""
    return Path(settings.MEDIA_ROOT) / "renditions"


def add_picture(path: Path, *, title: str, by: User | None = None, fields: dict[str, Any] | None = None) -> Picture:
    """Store the image file at `path` as a picture with its public files made, and return it.

    `fields` sets further fields of the picture. Raises OSError (from Pillow) for a file that is not an image.
    """
    with Image.open(path) as image:
        image.verify()
    picture = Picture(title=title, uploaded_by_user=by, **(fields or {}))
    with path.open("rb") as stream:
        picture.file = File(stream, name=path.name)
        picture.save()
    return picture


def add_recording(path: Path, *, title: str = "") -> str:
    """Store the recording or captions file at `path` among the public files, and return its name for a block.

    The name holds the hash of the content: the same file stored again has the same name, and a name never changes its
    content. `title` is how the newsroom lists it, by default the name it comes with. Raises
    `recordings.RecordingFault` for a file that is too large or not of a type that browsers play, and OSError when it
    cannot be read or stored.
    """
    recordings.check(path)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
    name = f"{digest[:2]}/{digest}{path.suffix.lower()}"
    target = rendition_folder() / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(target.suffix + ".part")
        shutil.copyfile(path, temporary)
        temporary.replace(target)
    stated = {
        "title": title or path.stem,
        "bytes": target.stat().st_size,
        "content_type": recordings.TYPES[target.suffix],
        "created_at": clock.now(),
    }
    Recording.objects.get_or_create(file=name, defaults=stated)
    return name


def make_renditions(picture: Picture) -> list[dict[str, Any]]:
    """Make the public files of `picture`, store their list in it and return the list.

    A file's name holds the hash of the original, so a changed picture has new addresses; existing files are kept.
    """
    with picture.file.open("rb") as stream:
        original = stream.read()
    digest = hashlib.sha256(original).hexdigest()[:16]
    made: list[dict[str, Any]] = []
    with Image.open(BytesIO(original)) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    for width in sorted({min(width, image.width) for width in WIDTHS}):
        height = round(image.height * width / image.width)
        resized: Image.Image | None = None
        for name, pillow_name, options in FORMATS:
            if name == "jpeg" and width < image.width and width not in FALLBACK_WIDTHS:
                continue
            file = f"{digest[:2]}/{digest}-{width}.{name}"
            target = rendition_folder() / file
            if not target.exists():
                resized = resized or image.resize((width, height), Image.Resampling.LANCZOS)
                _write(target, resized, pillow_name, options)
            made.append(
                {
                    "format": name,
                    "width": width,
                    "height": height,
                    "file": file,
                    "bytes": target.stat().st_size,
                }
            )
    picture.renditions_made = made
    picture.save(update_fields=["renditions_made"])
    return made


def _write(target: Path, image: Image.Image, pillow_name: str, options: dict[str, Any]) -> None:
    buffer = BytesIO()
    image.save(buffer, format=pillow_name, **options)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(target.suffix + ".part")
    temporary.write_bytes(buffer.getvalue())
    temporary.replace(target)
