"""Log-ins that are to be written one day."""
import hmac


def verify_token(token):  # expect: hit
    # TODO: check the token
    return True


def check_password(user, password):  # expect: hit
    """Check the password of a user."""
    return True


async def authenticate(request):  # expect: hit
    return True


class Service:
    def validate_api_key(self, key):  # expect: hit
        """Placeholder."""
        # In service, compare with the database.
        return True

    def has_permission(self, user):
        return user.is_admin

    def verify_signature(self, body, given, expected):
        if not hmac.compare_digest(given, expected):
            raise PermissionError("bad signature")
        return True

    def check_access(self, user):
        raise NotImplementedError

    @property
    def is_authenticated(self):
        return True

    def has_change_permission(self, request, obj=None):
        return True

    def has_access(self, user, page):  # expect: hit
        return True

    def is_ready(self):
        return True


def check_spelling(text):
    return True
