"""Where Wagtail finds the press's screen."""

from wagtail import hooks

from khabar.press import admin

hooks.register("register_admin_urls", admin.addresses)
hooks.register("register_admin_menu_item", admin.menu_item)
