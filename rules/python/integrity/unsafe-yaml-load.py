"""Settings from YAML."""
import yaml
import yaml as y
from yaml import SafeLoader, load


def read(stream):
    one = yaml.load(stream)  # expect: hit
    two = y.load(stream, Loader=y.Loader)  # expect: hit
    three = load(stream, yaml.UnsafeLoader)  # expect: hit
    four = yaml.unsafe_load(stream)  # expect: hit
    five = list(yaml.load_all(stream, Loader=yaml.Loader))  # expect: hit
    ok1 = yaml.safe_load(stream)
    ok2 = yaml.load(stream, Loader=yaml.SafeLoader)
    ok3 = load(stream, SafeLoader)
    ok4 = yaml.load(stream, Loader=yaml.CSafeLoader)
    ok5 = yaml.load(stream, Loader=yaml.FullLoader)
    ok6 = list(yaml.safe_load_all(stream))
    class Strict(yaml.SafeLoader):
        """Safe as its base."""

    class Loose(yaml.Loader):
        """As unsafe as its base."""

    ok7 = yaml.load(stream, Loader=Strict)
    six = yaml.load(stream, Loader=Loose)  # expect: hit
    return ok7, six, one, two, three, four, five, ok1, ok2, ok3, ok4, ok5, ok6
