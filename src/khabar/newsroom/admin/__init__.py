"""The newsroom's screens: thin glue between Wagtail's admin frame and our queries, actions and policies."""
