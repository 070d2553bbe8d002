"""The machinery of the attacks: servers, clients, measurements and the report."""
