"""What goes wrong around a server, one claim a test: kills, networks, disks, clients, providers."""
