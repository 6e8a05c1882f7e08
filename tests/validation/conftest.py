"""The demo that is validated."""

from tests.demo_site import demo_folder, demo_site

__all__ = ["demo_folder", "demo_site"]
