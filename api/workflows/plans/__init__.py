"""Plans: drafts of redrawing, from the first operation to the published revision."""
