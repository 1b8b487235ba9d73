"""Mail to people: links to invitations and new passwords, by SMTP."""
