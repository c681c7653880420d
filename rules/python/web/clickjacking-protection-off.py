"""Settings and answers."""
X_FRAME_OPTIONS = "ALLOWALL"  # expect: hit
X_FRAME_OPTIONS = "DENY"
X_FRAME_OPTIONS = "SAMEORIGIN"


def answer(response):
    response.headers["X-Frame-Options"] = "ALLOWALL"  # expect: hit
    response["X-Frame-Options"] = "ALLOWALL"  # expect: hit
    response.headers["X-Frame-Options"] = "DENY"
    return response
