"""What readers ask of the site that no file answers: a small service beside the site tree. No Django, no newsroom."""
