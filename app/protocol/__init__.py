"""What crosses the wire: commands, events, objects, errors and their names.

Owns nothing but shapes; imports pydantic and nothing of ours outside this package.
"""

NAMESPACE = "/chat"
PROTOCOL = 1
