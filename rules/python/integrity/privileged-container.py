"""Jobs in containers."""
import docker

client = docker.from_env()


def run(image, privileged):
    client.containers.run(image, privileged=True)  # expect: hit
    client.containers.create(image, "job", privileged=True)  # expect: hit
    client.containers.run(image, cap_add=["NET_ADMIN"])
    client.containers.run(image, privileged=False)
    client.containers.run(image, privileged=privileged)
