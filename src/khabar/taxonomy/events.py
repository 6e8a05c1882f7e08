"""The public tables of the taxonomy."""

from khabar.kernel.events import PublicTable

NAMES = ("section", "place", "topic", "person", "organisation", "outlet", "contributor")

PUBLIC_TABLES = tuple(PublicTable(f"taxonomy_{name}", f"taxonomy.{name}") for name in NAMES)
