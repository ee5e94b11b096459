"""For maintainers: publish the policy pack, write generated files, check links, measure. Only tests import it."""
