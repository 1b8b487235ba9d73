"""Calls to model services through programs that others wrote: proxies and gateways."""
