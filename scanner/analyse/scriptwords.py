"""What JavaScript runs, sends and keeps secret, by its words: for install scripts and programs alike."""

from __future__ import annotations

SENDERS = (
    r"(?:(?<![\w$.])|\b(?:globalThis|global|window|self)\.)fetch|\baxios(?:\.\w{1,40})?|\bhttps?\.(?:request|get)"
    r"|\bgot(?:\.\w{1,40})?|\bneedle(?:\.\w{1,40})?|\bdns\.(?:lookup|resolve\w{0,40})|\bsendBeacon|\bundici\.\w{1,40}"
    r"|\brequest\.(?:post|put)"
)
CODE_RUNNERS = (
    r"\beval|\bFunction|\.runIn(?:This|New)?Context|\.constructor\.constructor|\.compileFunction|\._compile"
    r"|\bvm\.Script|[)\]}]\s{0,5}\.constructor"
)
COMMAND_RUNNERS = (
    r"(?<![\w$.])exec(?:Sync)?|\b(?:child_process|childProcess|cp|proc)\.exec(?:Sync)?"
    r"|\)\.exec(?:Sync)?|\.execSync"
)
KEY_FILES = (
    r"\.ssh(?:/|['\"`\\])|\bid_(?:rsa|ed25519|ecdsa)\b|\.npmrc\b|\.aws(?:/|['\"`])|\.netrc\b|\.git-credentials"
    r"|/etc/(?:passwd|shadow)|Login Data|\.kube/config|\.docker/config|\.config/gcloud|wallet\.dat|\.gnupg"
)
