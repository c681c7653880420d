"""Checks of what only one person knows."""
import hmac


def reset_matches(stored, supplied):
    return stored == supplied  # expect: hit


def check_share_token(expected, given):
    if not given:
        return False
    return given == expected  # expect: hit


class Links:
    def verify_api_key(self, known, sent):
        return known == sent  # expect: hit


def token_matches(stored, supplied):
    return hmac.compare_digest(stored, supplied)


def check_token_type(kind, wanted):
    return kind == wanted


def same(left, right):
    return left == right


def verify_token_version(claims, version):
    return claims["v"] == version
