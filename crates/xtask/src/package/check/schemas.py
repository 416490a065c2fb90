"""Holds manifests and the list of parts to their schemas: one line for each fault.

schemas.py <proxy/deploy> <CycloneDX file>
"""

import sys, pathlib, yaml, kubernetes_validate
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
deploy, parts = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
faults = []
for file in sorted(deploy.rglob("*.y*ml")):
    for document in yaml.safe_load_all(file.read_text()):
        if not isinstance(document, dict):
            faults.append(f"{file}: not a mapping")
        elif file.parent.name == "kubernetes" and document.get("kind") != "Kustomization":
            try:
                kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
            except Exception as error:
                faults.append(f"{file}: {error}")
listed = yaml.safe_load((deploy / "kubernetes/kustomization.yaml").read_text())
beside = {file.name for file in (deploy / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
if set(listed["resources"]) != beside:
    faults.append(f"kustomization.yaml lists {sorted(listed['resources'])}; there are {sorted(beside)}")
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(parts.read_text())
if fault:
    faults.append(f"{parts}: {fault}")
if faults:
    sys.exit("\n".join(faults))
