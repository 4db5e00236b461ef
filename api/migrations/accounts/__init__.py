"""What the migration ``0002_accounts`` is made of: tables, functions and triggers, policies."""
