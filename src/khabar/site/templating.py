"""The templates of public pages: compiled once, escaping always on, an unknown name an error."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from khabar.site import assets, paths
from khabar.site.assets import HERE
from khabar.site.wording import iso, without_controls


@lru_cache(maxsize=4)
def _environment(theme: str) -> Environment:
    own = FileSystemLoader(str(HERE / "templates"))
    # A theme's base.html extends khabar/base.html, which is always the built-in one.
    loaders = [FileSystemLoader(f"{theme}/templates"), own, PrefixLoader({"khabar": own})]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=200,
    )
    environment.globals.update(asset=assets.address, paths=paths, iso=iso)
    environment.filters["quoted"] = lambda text: quote(str(text), safe="")
    return environment


def sources(templates: Sequence[str]) -> dict[str, str]:
    """Return the source of each template by its name, and of the built-in one that a theme's may extend."""
    environment = _environment(str(settings.KHABAR_THEME))
    loader = environment.loader
    names = [name for one in templates for name in (one, f"khabar/{one}")]
    found = {name: loader.get_source(environment, name)[0] for name in names} if loader else {}
    return {
        name: text
        for name, text in found.items()
        if not name.startswith("khabar/") or found[name.removeprefix("khabar/")] != text
    }


def fill(template: str, **context: Any) -> str:
    """Return `template` filled with `context`, without control characters and directional overrides.

    Raises jinja2.UndefinedError for a name that the context lacks.
    """
    return without_controls(_environment(str(settings.KHABAR_THEME)).get_template(template).render(context))
