"""Tools of several suites: clients, servers, a fake provider, a fault proxy, waiting."""
