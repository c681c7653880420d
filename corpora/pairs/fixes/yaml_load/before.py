"""Configuration files."""
import json
import os

import yaml


class ConfigError(Exception):
    pass


class Config(dict):
    def __init__(self, *paths):
        super().__init__()
        self.paths = paths

    @classmethod
    def load(cls, *paths):
        self = cls(*paths)
        for path in paths:
            self.read(path)
        return self

    def read(self, path):
        if not os.path.exists(path):
            return
        with open(path) as stream:
            if path.endswith(".json"):
                data = json.load(stream)
            else:
                data = yaml.load(stream, Loader=yaml.Loader)  # weak: 502
        if not isinstance(data, dict):
            raise ConfigError(path)
        self.update(data)


def from_text(text):
    return yaml.load(text, Loader=yaml.UnsafeLoader)  # weak: 502
