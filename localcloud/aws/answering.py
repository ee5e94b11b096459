"""How an operation of moto is answered: first AWS's checks, then moto, in AWS's words."""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model

from localcloud.aws.refusals import in_aws_words

_STEP = threading.RLock()
"""Held from the check to the answer, so that two requests at once cannot both be within a quota."""


class Answering(BaseResponse):
    """To be mixed into moto's responses of a service, before them: each operation that they have is checked before."""

    def __init_subclass__(cls, *, service: str, **options: object) -> None:
        """Wrap the operations of `service`."""
        super().__init_subclass__(**options)
        for operation in get_service_model(service).operation_names:
            name = camelcase_to_underscores(operation)
            if hasattr(cls, name):
                setattr(cls, name, _checked(operation, getattr(cls, name)))

    def check(self, operation: str) -> None:
        """Raise what AWS answers to the request where moto would go on."""
        raise NotImplementedError

    def serialized(self, action_result: ActionResult) -> TYPE_RESPONSE:
        """Give a refusal AWS's words."""
        refusal = action_result.result
        if isinstance(refusal, ServiceException):
            refusal.message = in_aws_words(refusal.message)
        return super().serialized(action_result)


def kept(backend: object, what: str) -> dict[str, Any]:
    """Return what is kept under this name in a backend of moto, which has no place for it, until moto resets it."""
    found: dict[str, Any] = vars(backend).setdefault(what, {})
    return found


def _checked(operation: str, answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def method(self: Answering) -> object:
        with _STEP:
            self.check(operation)
            return answer(self)

    return method
