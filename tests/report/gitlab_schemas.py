"""What GitLab's documentation and security-report-schemas 15.x ask of its reports, as JSON Schema.

Written down for these tests: required members, lengths, patterns and choices. GitLab rejects a whole report
for one member that breaks them.
"""

from __future__ import annotations

URL = {"type": "string", "pattern": "^(https?|ftp)://.+"}
WORD = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
TOOL = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {
        "id": WORD,
        "name": WORD,
        "version": WORD,
        "vendor": {"type": "object", "required": ["name"], "properties": {"name": WORD}},
    },
}
IDENTIFIER = {
    "type": "object",
    "required": ["type", "name", "value"],
    "properties": {"type": WORD, "name": WORD, "value": WORD, "url": URL},
}
LINE = {"type": "integer", "minimum": 1}
FILE_LOCATION = {
    "type": "object",
    "required": ["type", "file_name", "line_start"],
    "properties": {
        "type": {"const": "file-location"},
        "file_name": WORD,
        "line_start": LINE,
        "line_end": LINE,
    },
}
FLOWS = {
    "type": "object",
    "required": ["type", "name", "items"],
    "properties": {
        "type": {"const": "code-flows"},
        "name": WORD,
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "items": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["file_location", "node_type"],
                    "properties": {
                        "type": {"const": "code-flow-node"},
                        "node_type": {"enum": ["source", "sink", "propagation"]},
                        "file_location": FILE_LOCATION,
                    },
                },
            },
        },
    },
}
TEXT = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {"type": {"const": "text"}, "name": WORD, "value": {"type": "string"}},
}
LIST = {
    "type": "object",
    "required": ["type", "name", "items"],
    "properties": {"type": {"const": "list"}, "name": WORD, "items": {"type": "array", "items": TEXT}},
}
SIGNATURE = {
    "type": "object",
    "required": ["algorithm", "value"],
    "properties": {"algorithm": {"enum": ["hash", "location", "scope_offset"]}, "value": {"type": "string"}},
}
TRACKING = {
    "type": "object",
    "required": ["type", "items"],
    "properties": {
        "type": {"const": "source"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["signatures"],
                "properties": {
                    "file": {"type": "string"},
                    "start_line": {"type": "number"},
                    "end_line": {"type": "number"},
                    "signatures": {"type": "array", "minItems": 1, "items": SIGNATURE},
                },
            },
        },
    },
}
PACKAGE = {
    "type": "object",
    "required": ["package", "version"],
    "properties": {
        "package": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "version": {"type": "string"},
    },
}
LOCATIONS = {
    "sast": {
        "type": "object",
        "required": ["file", "start_line", "end_line"],
        "properties": {"file": WORD, "start_line": LINE, "end_line": LINE, "method": {"type": "string"}},
    },
    "dependency_scanning": {
        "type": "object",
        "required": ["file", "dependency"],
        "properties": {"file": WORD, "dependency": PACKAGE},
    },
}
FILES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["path", "package_manager", "dependencies"],
        "properties": {
            "path": WORD,
            "package_manager": WORD,
            "dependencies": {"type": "array", "items": PACKAGE},
        },
    },
}


def security(kind: str) -> dict:
    """The schema of the security report of type ``kind``."""
    vulnerability = {
        "type": "object",
        "required": ["id", "identifiers", "location"],
        "properties": {
            "id": WORD,
            "name": {"type": "string", "maxLength": 255},
            "description": {"type": "string", "maxLength": 1_048_576},
            "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
            "solution": {"type": "string", "maxLength": 7_000},
            "identifiers": {"type": "array", "minItems": 1, "maxItems": 20, "items": IDENTIFIER},
            "links": {
                "type": "array",
                "items": {"type": "object", "required": ["url"], "properties": {"url": URL}},
            },
            "details": {"type": "object", "additionalProperties": {"oneOf": [FLOWS, TEXT, LIST]}},
            "tracking": TRACKING,
            "location": LOCATIONS[kind],
        },
    }
    message = {
        "type": "object",
        "required": ["level", "value"],
        "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": WORD},
    }
    scan = {
        "type": "object",
        "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
        "properties": {
            "analyzer": TOOL,
            "scanner": TOOL,
            "start_time": MOMENT,
            "end_time": MOMENT,
            "status": {"enum": ["success", "failure"]},
            "type": {"const": kind},
            "messages": {"type": "array", "items": message},
        },
    }
    dependencies = kind == "dependency_scanning"
    return {
        "type": "object",
        "required": ["scan", "version", "vulnerabilities", *(["dependency_files"] if dependencies else [])],
        "properties": {
            "version": {"type": "string", "pattern": r"^15\.[0-9]+\.[0-9]+$"},
            "scan": scan,
            "vulnerabilities": {"type": "array", "items": vulnerability},
            "dependency_files": FILES,
        },
    }


CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": WORD,
            "check_name": WORD,
            "fingerprint": WORD,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)."},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": LINE}},
                },
            },
        },
    },
}
