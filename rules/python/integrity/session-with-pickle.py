SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"  # expect: hit
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
MESSAGE_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"
