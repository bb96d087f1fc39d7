"""Where the ports meet the world: database, clock, heartbeat, files, mail, settings, logs."""
