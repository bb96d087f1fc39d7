"""What people and programs touch: pages, REST, command line. Parses, calls one use case, renders."""
