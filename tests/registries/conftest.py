from registry_fixtures import environment, npm_server, project, registry, settings, short_pauses  # noqa: F401
