"""Programs for those who work on Khabar: what ``make test`` needs on the machine, found or installed."""
