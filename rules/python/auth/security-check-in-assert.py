"""Administration."""


def remove(user, target, database):
    assert user.is_admin  # expect: hit
    assert user.is_admin, "admins only"  # expect: hit
    assert user.has_permission("delete")  # expect: hit
    assert not target.protected and user.is_staff  # expect: hit
    if not user.is_admin:
        raise PermissionError("admins only")
    assert target is not None
    assert isinstance(target, str)
    assert response["is_admin"] is True
    database.remove(target)


response = {"is_admin": True}


def show(request):
    assert request.user.is_authenticated  # expect: hit
    return request.user.notes.all()


def narrowed(request: "HttpRequest") -> "HttpResponse":
    assert request.user.is_authenticated
    return request.user.notes.all()


class Notes:
    def get(self, request):
        assert request.user.is_authenticated, "sign in first"  # expect: hit
        return request.user.notes.all()

    def post(self, request):
        user = request.user
        assert user.is_authenticated
        return user.notes.all()
