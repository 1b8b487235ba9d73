"""Tables, migrations and the errors of a database that cannot be used."""
