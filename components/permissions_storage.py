"""What the settings of a task's S3 buckets and EFS file systems allow; pages are named as in `permissions_ecs.py`."""

from .permissions import Condition, Fields, Form, Permission, Setting, mapping
from .permissions_ecs import BUCKET

FILE_SYSTEM = "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{file_system}"
ACCESS_POINT = "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{access_point}"


def _objects(entry: str) -> Fields:
    bucket, _, objects = entry.partition("/")
    return {"bucket": bucket, **({"prefix": objects.removesuffix("/*")} if objects else {})}


OBJECTS = Form(_objects, lambda fields: fields["bucket"])
"""Names of buckets, or a prefix in one: `bucket/prefix/*`."""


def _on_objects(sid: str, *actions: str, source: str = "SAR list_amazons3") -> tuple[Permission, Permission]:
    """Return the permission on all objects of a bucket, and the one on those below a prefix."""
    return (
        Permission(sid, actions, (f"{BUCKET}/*",), source, lacking=("prefix",)),
        Permission(sid, actions, (f"{BUCKET}/{{prefix}}/*",), source),
    )


BUCKET_SETTINGS = (
    Setting(
        "read_buckets",
        OBJECTS,
        (
            *_on_objects("ReadObjects", "s3:GetObject"),
            Permission(
                "LocateBuckets",
                ("s3:GetBucketLocation",),
                (BUCKET,),
                "aws/aws-for-fluent-bit use_cases/init-process-for-fluent-bit: looks up the region of its files",
            ),
        ),
    ),
    Setting(
        "buckets",
        OBJECTS,
        _on_objects(
            "UseObjects",
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
            source="SAR list_amazons3; boto/s3transfer s3transfer/tasks.py: an upload in parts that fails is aborted",
        ),
    ),
    Setting(
        "list_buckets",
        OBJECTS,
        (
            Permission("ListBuckets", ("s3:ListBucket",), (BUCKET,), "SAR list_amazons3", lacking=("prefix",)),
            Permission(
                "ListPrefixes",
                ("s3:ListBucket",),
                (BUCKET,),
                "SAR list_amazons3; S3 user guide, amazon-s3-policy-keys (s3:prefix)",
                (Condition("StringLike", "s3:prefix", ("{prefix}/*",)),),
                having=("prefix",),
            ),
        ),
    ),
)


FILE_SYSTEMS = mapping("file_system", FILE_SYSTEM)
_THROUGH = (Condition("StringEquals", "elasticfilesystem:AccessPointArn", (ACCESS_POINT,)),)


def _on_file_systems(
    sid: str, action: str, having: tuple[str, ...] = (), lacking: tuple[str, ...] = ()
) -> tuple[Permission, Permission]:
    """Return the permission on file systems of these entries, and the one that is limited to their access point."""
    actions, source, point = (f"elasticfilesystem:{action}",), "SAR list_amazonelasticfilesystem", "access_point"
    return (
        Permission(sid, actions, (FILE_SYSTEM,), source, having=having, lacking=(*lacking, point)),
        Permission(sid, actions, (FILE_SYSTEM,), source, _THROUGH, having=(*having, point), lacking=lacking),
    )


FILE_SYSTEM_SETTINGS = (
    Setting(
        "file_systems",
        FILE_SYSTEMS,
        (
            *_on_file_systems("MountFileSystems", "ClientMount"),
            *_on_file_systems("WriteFileSystems", "ClientWrite", lacking=("read_only",)),
            *_on_file_systems("UseFileSystemsAsRoot", "ClientRootAccess", having=("root_access",)),
        ),
    ),
)
