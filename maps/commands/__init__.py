"""The commands of the command line, one module each; only they and ``maps.cli`` print."""
