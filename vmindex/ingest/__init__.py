"""Read paths into the store: which member is what, lines to events, facts to evidence, one unit one transaction."""
