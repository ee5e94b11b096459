// Generates the SDKs of a plugin with the engine's own code generator: reads the schema of the plugin from standard
// input, and writes a JSON object of the files to standard output, with the base64 text of each by its path.
//
// Runs in the engine's Go module, so that the generator is that of the engine's version.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// What the language hosts name themselves, which the head of each generated file says.
const (
	nodeTool = "pulumi-language-nodejs"
	goTool   = "pulumi-language-go"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var spec schema.PackageSpec
	if err := json.NewDecoder(os.Stdin).Decode(&spec); err != nil {
		return fmt.Errorf("the schema on standard input: %w", err)
	}
	files := map[string][]byte{}
	for language, generate := range map[string]func(*schema.Package) (map[string][]byte, error){
		"nodejs": generateNode,
		"go":     generateGo,
	} {
		// A package of its own for each: a generator notes its language's settings on it.
		bound, problems, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
		if err != nil {
			return err
		}
		if problems.HasErrors() {
			return problems
		}
		generated, err := generate(bound)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		for name, text := range generated {
			files[path.Join(language, name)] = text
		}
	}
	return json.NewEncoder(os.Stdout).Encode(files)
}

// As `pulumi package add` generates it: an SDK that compiles itself when it is installed from its folder.
func generateNode(bound *schema.Package) (map[string][]byte, error) {
	return nodejs.GeneratePackage(nodeTool, bound, nil, nil, true, nil)
}

func generateGo(bound *schema.Package) (map[string][]byte, error) {
	return golang.GeneratePackage(goTool, bound, nil)
}
