"""What the migration of the planner's workspace is made of, by subject."""
