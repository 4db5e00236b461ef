"""Who may do what, where: principals, permissions, passwords, tokens. No SQL and no HTTP."""
