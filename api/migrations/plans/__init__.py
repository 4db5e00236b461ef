"""What the migration of plans is made of, by subject."""
