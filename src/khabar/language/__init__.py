"""Scripts, digits, calendars, plural rules and letter folding. Pure Python, no Django."""
