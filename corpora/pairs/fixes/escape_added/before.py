"""Pages of a small server."""
import html
import os
import posixpath


class DirectoryView:
    def __init__(self, directory, title="Index of"):
        self.directory = directory
        self.title = title

    def as_html(self, path):
        """The page for a directory."""
        items = []
        for name in sorted(os.listdir(self.directory)):
            label = name
            items.append("<li><a href='%s'>%s</a></li>" % (label, label))
        head = "%s %s" % (self.title, path)
        body = "<html><body><h1>%s</h1><ul>%s</ul></body></html>" % (head, "".join(items))
        return body  # weak: 79


from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


class LinkWidget:
    template = "<a href='%s'>%s</a>"

    def render(self, name, value, attrs=None):
        if not value:
            return ""
        return mark_safe(self.template % (value, name))  # weak: 79
