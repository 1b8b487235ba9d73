"""Sign-in at an OpenID provider: authorization code with PKCE, and its logout.

Authlib makes and reads what is sent; the requests go over providers.network, with deadlines on
each runtime.
"""
