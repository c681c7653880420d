"""What the words of a download say: the address, the file that it goes to, and secrets that it sends."""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

ADDRESS = lazy(r"(?:https?|ftp)://[^\s'\"|;&)]+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/[^\s'\"|;&)]*)?")
SECRET_FILE = lazy(
    r"\.ssh/|id_rsa|id_ed25519|\.aws/|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.kube/config|\.docker/config"
    r"|\.gnupg|/etc/(?:passwd|shadow)|(?:^|[/@\s])\.env(?:$|[\s.])|wallet\.dat|\.config/gh/|\.bash_history"
)
KEY_FILE = lazy(
    r"\.ssh/|\bid_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws/credentials|\.gnupg\b|/etc/shadow|\.git-credentials|\.kube/config|\.config/gh/"
)
SECRET_NAME = lazy(
    r"\$\{?\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIAL|PRIVATE_KEY)\w*", re.IGNORECASE
)
_CHECKS = frozenset({
    "sha256sum", "sha512sum", "sha1sum", "sha224sum", "sha384sum", "shasum", "md5sum", "b2sum", "gpg", "gpg2",
    "gpgv", "cosign", "minisign", "signify", "rhash", "get-filehash", "slsa-verifier", "certutil", "cksum",
})  # fmt: skip
_COMPARES = lazy(r"-[a-z]*c|--check|--status|--verify")
_DATA = lazy(r"-[dFT]|--data(?:-\w+)?|--form|--upload-file|--post-data|--post-file|-Body")


def download_name(tool: str, texts: list[str]) -> str | None:
    """The file that a download goes to, None for the standard output."""
    for number, text in enumerate(texts[1:], 1):
        following = texts[number + 1] if number + 1 < len(texts) else ""
        if tool.startswith("wget"):
            match = re.fullmatch(r"-[A-Za-z]*O(.*)|--output-document(?:=(.*))?", text, re.DOTALL)
            if match:
                name = (match[1] or match[2] or "").lstrip("=") or following
                return None if name in ("-", "/dev/stdout") else name
        elif re.fullmatch(r"-[A-Za-z]*o|--output|-OutFile|-out", text):
            return None if following in ("-", "/dev/stdout") else following
        elif match := re.fullmatch(r"--output=(.*)", text):
            return match[1]
        elif tool.startswith("curl") and re.fullmatch(r"-[A-Za-z]*O[A-Za-z]*|--remote-name(?:-all)?", text):
            return _last_part(texts)
    if tool == "fetch" and ADDRESS.search(texts[-1]) is None:
        return texts[-1]  # `fetch address file`: often a function of the script's own
    if tool.startswith(("wget", "fetch", "aria2c")):
        return _last_part(texts)
    return None


def _last_part(texts: list[str]) -> str:
    address = next((match.group() for text in texts if (match := ADDRESS.search(text))), texts[-1])
    return address.split("?")[0].rstrip("/").rpartition("/")[2]


def sends_secret(texts: list[str]) -> bool:
    """Whether a download's own words send a secret: as data, as a file, or in the address."""
    data = False
    for text in texts[1:]:
        body = data or (text.startswith("@") or "=@" in text)
        if body and (SECRET_FILE.search(text) or SECRET_NAME.search(text)):
            return True
        if re.match(r"https?://", text) and SECRET_NAME.search(text.partition("?")[2]):
            return True
        data = _DATA.fullmatch(text) is not None
    return False


def checks(tool: str, texts: list[str], alone: bool) -> bool:
    """Whether a command compares a digest or signature: not when a digest is only printed."""
    if tool == "openssl":
        return ("dgst" in texts and "-verify" in texts) or not alone
    if tool not in _CHECKS:
        return False
    printing = tool.endswith("sum") and not any(_COMPARES.match(text) for text in texts[1:])
    return not (printing and alone)
