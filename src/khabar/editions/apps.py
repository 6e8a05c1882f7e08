"""Starts the editions package."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """The editions app."""

    name = "khabar.editions"
    label = "editions"
