"""Preview: the same render as the press uses, which the site package hands in when it starts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from khabar.newsroom.models import Article

Renderer = Callable[[Article, HttpRequest], HttpResponse]
_renderer: list[Renderer] = []


def register(renderer: Renderer) -> None:
    """Use `renderer` for previews; called once by the package that knows the public pages."""
    _renderer[:] = [renderer]


def respond(article: Article, request: HttpRequest) -> HttpResponse:
    """Return the public page of `article` as it would be now. Raises RuntimeError when no renderer is registered."""
    if not _renderer:
        raise RuntimeError("No renderer for previews is registered: is khabar.site among the installed apps?")
    return _renderer[0](article, request)
