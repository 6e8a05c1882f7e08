"""Addresses of the newsroom process; the public site has none here: its pages are files."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="root"),
    path("newsroom/", include(wagtailadmin_urls)),
]
