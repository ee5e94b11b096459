"""What stands in a text where a program put an Output into it: a note of Pulumi, or the engine's marker."""

import pytest
from pulumi_policy.proxy import (
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

NODEJS = (
    "Calling [toString] on an [Output<T>] is not supported.\n\n"
    "To get the value of an Output<T> as an Output<string> consider either:\n"
    "1: o.apply(v => `prefix${v}suffix`)\n2: pulumi.interpolate `prefix${v}suffix`\n\n"
    "See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.\n"
    "This function may throw in a future version of @pulumi/pulumi."
)
NODEJS_JSON = NODEJS.replace("[toString]", "[toJSON]")
PYTHON = (
    "Calling __str__ on an Output[T] is not supported.\n\n"
    "To get the value of an Output[T] as an Output[str] consider:\n"
    '1. o.apply(lambda v: f"prefix{v}suffix")\n\n'
    "See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.\n"
    "This function may throw in a future version of Pulumi."
)
JAVA = (
    "Calling 'toString' on an 'Output<T>' is not supported.\n"
    "This is because the value of an 'Output' is asynchronous.\n\n"
    "To get the value of an Output<T> as an Output<String> consider either:\n"
    '1: applyValue(v -> String.format("prefix%ssuffix", v))\n2: Output.format("prefix%ssuffix", o)\n\n'
    "See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.\n"
    "This function may throw in a future version of Pulumi."
)
PYTHON_OBJECT = "<pulumi.output.Output object at 0x7f3c5c1d2e10>"
MARKERS = [
    pytest.param(UNKNOWN_STRING_VALUE, id="string"),
    pytest.param(UNKNOWN_OBJECT_VALUE, id="object"),
    pytest.param(UNKNOWN_ARRAY_VALUE, id="array"),
    pytest.param(UNKNOWN_NUMBER_VALUE, id="number"),
    pytest.param(UNKNOWN_BOOLEAN_VALUE, id="boolean"),
]
OUTPUTS = [
    pytest.param(NODEJS, id="nodejs"),
    pytest.param(NODEJS_JSON, id="nodejs-json"),
    pytest.param(PYTHON, id="python"),
    pytest.param(JAVA, id="java"),
    pytest.param(PYTHON_OBJECT, id="python-object"),
    pytest.param("Pulumi.Output`1[System.String]", id="dotnet"),
]
