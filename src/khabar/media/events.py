"""The public tables of the media package."""

from khabar.kernel.events import PublicTable

PUBLIC_TABLES = (PublicTable("media_picture", "media.picture"),)
