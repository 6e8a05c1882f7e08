"""The newsroom's index: articles in every state, reports of other outlets, pictures; and the search over it."""
