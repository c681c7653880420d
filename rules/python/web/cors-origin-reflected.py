"""Headers for pages of other sites."""
ALLOWED = {"https://app.example"}


def reflect(request, response):
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin  # expect: hit
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def at_once(request, response):
    response.headers.add("Access-Control-Allow-Origin", request.headers["Origin"])  # expect: hit
    response.headers.add("Access-Control-Allow-Credentials", "true")
    return response


def listed(request, response):
    origin = request.headers.get("Origin")
    if origin in ALLOWED:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def without_cookies(request, response):
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    return response


def fixed(request, response):
    response.headers["Access-Control-Allow-Origin"] = "https://app.example"
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response
