"""Settings of the shop."""
OPEN = "rest_framework.permissions.AllowAny"

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # expect: hit
    "PAGE_SIZE": 20,
}
OTHER = {
    "DEFAULT_PERMISSION_CLASSES": (OPEN,),  # expect: hit
}
STRICT = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
