from rest_framework import serializers

from app.models import Page


class PageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Page
        fields = "__all__"  # expect: hit


class ShownSerializer(serializers.ModelSerializer):
    class Meta:
        model = Page
        fields = ["id", "title"]


class LimitedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Page
        fields = "__all__"
        read_only_fields = ["owner"]


class Plain(serializers.Serializer):
    class Meta:
        fields = "__all__"
