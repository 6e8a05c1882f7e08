"""Template tags of the newsroom's screens."""
