"""An edition is data: identity, formats, strings, navigation and legal texts."""
