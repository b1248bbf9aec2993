"""Pages about people: one's own account, invitations, the hoster's staff, and visits to clients."""
