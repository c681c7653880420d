from html import escape


def redirect_page(url):
    content = "<html><meta http-equiv='refresh' content='0;URL=%s'></html>" % url
    return content  # expect: hit


def redirect_bytes(url):
    return b"<html><a href=\"%(url)s\">here</a></html>" % {b"url": url}  # expect: hit


def render_name(name):
    return f"<b>{name}</b>"  # expect: hit


def render_escaped(name):
    return f"<b>{escape(name)}</b>"


def render_number(count: int):
    return f"<b>{count}</b>"


def render_text(name):
    return f"Hello {name}, 1 < 2"


def render_fixed():
    return "<b>" + "fixed" + "</b>"


def _render_part(name):
    return "<i>" + name + "</i>"


def render_element(tag, label):
    return f"<p><{tag}>{escape(label)}</{tag}></p>"


def render_labelled(tag, label):
    return f"<p><{tag}>{label}</{tag}></p>"  # expect: hit


def render_schema(request, openapi_schema):
    return f"<title>{openapi_schema['info']['title']}</title><p>{request.app.name}</p>"


def render_document(data):
    return "<!DOCTYPE html>\n" + data


def render_document_of(data):
    return "<!DOCTYPE html>\n<p>" + data  # expect: hit
