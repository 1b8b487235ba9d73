"""Where the wire is crossed: connections, and one short handler for each command."""
