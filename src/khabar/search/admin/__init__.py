"""The search of the newsroom: its screens, its place in the frame, and saved searches with their news."""
