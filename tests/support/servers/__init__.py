"""Server programs that tests start on free ports: Wordbrook, and the services around it."""
