"""The Wangge server: store, workflows, routes and the command line."""
