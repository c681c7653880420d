"""Uploads to object storage."""
import boto3

client = boto3.client("s3")
PUBLIC = "public-" + "read"


def store(path, acl):
    client.put_object(Bucket="files", Key="a", Body=b"", ACL="public-read")  # expect: hit
    client.upload_file(path, "files", "a", ExtraArgs={"ACL": "public-read"})  # expect: hit
    client.put_bucket_acl(Bucket="files", ACL="public-read-write")  # expect: hit
    client.put_object(Bucket="files", Key="a", Body=b"", ACL=PUBLIC)  # expect: hit
    client.put_object(Bucket="files", Key="a", Body=b"", ACL="private")
    client.put_object(Bucket="files", Key="a", Body=b"")
    client.put_object(Bucket="files", Key="a", Body=b"", ACL=acl)
