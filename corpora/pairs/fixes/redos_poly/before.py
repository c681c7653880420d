import re

HEADER = re.compile(r"\s*;\s*([^\s=;]+?)\s*=\s*(.*?)\s*$")
_AUTH = re.compile(
    r"^(?:\s*(?:,\s*)*([^ \t\r\n=]+)\s*=\s*\"?([^\"]*)\"?)*(.*)$"
)


def challenges(header):
    """The parts of a WWW-Authenticate header of an answer."""
    header = header.strip()
    pattern = r"(.*?)\s*(?:,\s*)*(\w+)\s+(.*?)\s*$"
    return re.match(pattern, header)  # weak: 1333


class Cleaner:
    WHITE = re.compile(r"\s+$")  # missed: 1333

    def clean(self, text):
        """Without the white space at the end."""
        text = self.WHITE.sub("", text)  # missed: 1333
        return text.replace("\r", "")
