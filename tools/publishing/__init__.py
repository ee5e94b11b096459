"""Publishing the policy pack to an organisation of Pulumi Cloud: `make publish ORG=...`."""
