"""Tables, migrations and the errors of a database that does not fit."""
