"""Object storage."""
import boto3
from minio import Minio


def clients(tls):
    one = boto3.client("s3", use_ssl=False)  # expect: hit
    two = boto3.resource("s3", region_name="eu-central-1", use_ssl=False)  # expect: hit
    three = Minio("s3.shop.example", secure=False)  # expect: hit
    ok1 = boto3.client("s3")
    ok2 = Minio("s3.shop.example")
    ok3 = Minio("localhost:9000", secure=False)
    ok4 = boto3.client("s3", use_ssl=tls)
    ok5 = boto3.client("s3", use_ssl=False, endpoint_url="http://localhost:4566")
    return one, two, three, ok1, ok2, ok3, ok4, ok5
