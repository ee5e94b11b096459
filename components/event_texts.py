"""What a text about EventBridge, and about the tasks that it runs, may be."""

from typing import Annotated

from .input_types import Input
from .texts import Text

ClusterName = Annotated[str, Text(r"[\w-]{1,255}", "the name of a cluster: 1 to 255 characters of `A-Za-z0-9_-`")]
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
ScheduleGroupName = Annotated[
    str, Text(r"[\w.-]{1,64}", "the name of a schedule group: 1 to 64 characters of `A-Za-z0-9_.-`")
]
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html and API_CreateEventBus.html
_RULE = r"[\w.-]{1,64}"
EventRuleName = Annotated[
    str,
    Text(
        rf"(?:[\w./-]{{1,256}}/)?(?:{_RULE}|[\w.-]{{1,63}}\*)",
        "the name of a rule, `BUS/NAME` on another bus than `default`, or a prefix of it and `*`",
    ),
]
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html: no FIFO queue
DeadLetterQueue = Annotated[
    Input[str],
    Text(
        r"(?:arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:)?[\w-]{1,80}",
        "the name of a queue, 1 to 80 characters of `A-Za-z0-9_-`, or its ARN; not a FIFO queue",
    ),
]
