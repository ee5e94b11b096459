"""Publishing the policy pack to an organization of Pulumi Cloud: `make publish ORG=...`."""
