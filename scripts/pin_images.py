"""Pins the base images by digest, or renews the digests: `python3 scripts/pin_images.py`.

Asks the registries through `docker buildx imagetools`, so it needs Docker and the network. The
digest is that of the index, which all architectures share. `--check` changes nothing and fails
where an image has no digest.
"""

import re
import subprocess
import sys
from pathlib import Path

FILES = ("Dockerfile", "deploy/balancer/Dockerfile", "compose.yaml", "compose.scale.yaml")
OWN = re.compile(r"wordbrook\b")
IMAGE = re.compile(
    r"^(?P<before>\s*(?:FROM|image:) +)(?P<name>[^\s@]+:[^\s@]+)(?P<digest>@sha256:[0-9a-f]{64})?",
    re.MULTILINE,
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def main(arguments: list[str]) -> int:
    root = Path.cwd()
    is_checking = "--check" in arguments
    missing = []
    for name in FILES:
        path = root / name
        text = path.read_text()
        missing += [f"{name}: {image['name']}" for image in images(text) if not image["digest"]]
        if not is_checking:
            path.write_text(IMAGE.sub(pinned, text))
    if is_checking and missing:
        sys.stderr.write("\n".join(["without a digest:", *missing, ""]))
        return 1
    return 0


def images(text: str) -> list[re.Match[str]]:
    return [image for image in IMAGE.finditer(text) if not OWN.match(image["name"])]


def pinned(image: re.Match[str]) -> str:
    if OWN.match(image["name"]):
        return image[0]
    return f"{image['before']}{image['name']}@{look_up(image['name'])}"


def look_up(name: str) -> str:
    command = [
        "docker",
        "buildx",
        "imagetools",
        "inspect",
        name,
        "--format",
        "{{.Manifest.Digest}}",
    ]
    digest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    if not DIGEST.fullmatch(digest):
        sys.exit(f"{name}: not a digest: {digest}")
    sys.stdout.write(f"{name} {digest}\n")
    return digest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
