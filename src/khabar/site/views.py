"""What the newsroom's own process serves of the site: previews, and the assets and pictures that they show."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from khabar.kernel import clock
from khabar.media import recordings
from khabar.media.actions import rendition_folder
from khabar.newsroom.models import Article
from khabar.site.article import render_article
from khabar.site.assets import address, assets

ELSEWHERE = re.compile(rb'href="/(?!assets/|media/|/)')
RENDITION = re.compile(r"[0-9a-f]{2}/[0-9a-f]+-\d+\.(avif|webp|jpeg)")


def render_preview(article: Article, request: HttpRequest) -> HttpResponse:
    """Return the public page of `article` as the press would make it now; its links lead to the public site.

    The newsroom may frame it; nothing is recorded, since no recording runs here.
    """
    rendered = render_article(article, at=clock.now())
    body = ELSEWHERE.sub(f'href="{settings.KHABAR_SITE_ADDRESS}/'.encode(), rendered.body)
    response = HttpResponse(body, content_type=rendered.content_type)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """Serve one of the site's assets to a preview. Raises Http404."""
    found = assets().get(f"/assets/{name}")
    if found is None:
        raise Http404
    return HttpResponse(found.content, content_type=found.content_type)


def rendition(request: HttpRequest, name: str) -> Any:
    """Serve one public picture or recording file to a preview. Raises Http404."""
    path = rendition_folder() / name
    known = RENDITION.fullmatch(name) or recordings.NAME.fullmatch(name)
    if not known or not path.is_file():
        raise Http404
    kind = recordings.TYPES.get(path.suffix) or f"image/{path.suffix[1:]}"
    return FileResponse(path.open("rb"), content_type=kind)


def upload(request: HttpRequest, name: str) -> Any:
    """Serve one uploaded original, or a small copy that the newsroom's screens show. Raises Http404."""
    folder = Path(settings.MEDIA_ROOT).resolve()
    path = (folder / name).resolve()
    if folder not in path.parents or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"))


def icon(request: HttpRequest) -> HttpResponse:
    """Serve the site's icon to browsers that ask for ``/favicon.ico``."""
    found = assets()[address("icon.svg")]
    return HttpResponse(found.content, content_type=found.content_type)
