// IAM role sets for AWS App Runner and ECS, with an enforced policy pack
package containerroles
