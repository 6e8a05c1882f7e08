"""The demo's files, read and checked. No Django here."""

import hashlib
from pathlib import Path

from khabar.ops.demo import schema

DATA = Path(__file__).parent / "data"


def digest() -> str:
    """Return a hash over the demo's files, which tells whether an installation holds the present demo."""
    state = hashlib.sha256()
    for path in sorted(one for one in DATA.rglob("*") if one.is_file()):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def world() -> schema.World:
    """Return the fictional world. Raises DemoFault."""
    return schema.read(DATA / "world.yaml", schema.World)


def threads() -> list[schema.Thread]:
    """Return all stories, by file name. Raises DemoFault."""
    return [schema.read(path, schema.Thread) for path in sorted((DATA / "stories").glob("*.yaml"))]


def pictures() -> schema.Pictures:
    """Return all pictures. Raises DemoFault."""
    return schema.read(DATA / "pictures.yaml", schema.Pictures)


def recordings() -> list[Path]:
    """Return the recordings and captions files, by name."""
    return sorted((DATA / "recordings").iterdir())
