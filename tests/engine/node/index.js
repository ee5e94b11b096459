// A program for Node.js that gives the account away twice: by what it attaches, and by what it writes.
// It makes the resources by their tokens, as the classes of @pulumi/aws do: that package is 300 MB.
const pulumi = require("@pulumi/pulumi");

const role = new pulumi.CustomResource("aws:iam/role:Role", "deployer", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
});
new pulumi.CustomResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "admin", {
    role: role.id,
    policyArn: pulumi.interpolate`arn:aws:iam::aws:policy/${"IAMFullAccess"}`,
});
new pulumi.CustomResource("aws:iam/rolePolicy:RolePolicy", "pass", {
    role: role.id,
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }],
    }),
});
