"""Addresses of the newsroom process; the public site has none here: its pages are files."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from khabar.site import views as site_views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="root"),
    path("newsroom/", include(wagtailadmin_urls)),
    path("assets/<str:name>", site_views.asset, name="site_asset"),
    path("favicon.ico", site_views.icon, name="site_icon"),
    re_path(r"^media/(?P<name>[0-9a-f]{2}/[^/]+)$", site_views.rendition, name="site_rendition"),
    re_path(r"^media/(?P<name>[0-9a-z_]+/[^/]+)$", site_views.upload, name="site_upload"),
]
