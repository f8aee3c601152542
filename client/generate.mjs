// Write the types of openapi.yaml.
//
//     node generate.mjs [FILE]

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const client = import.meta.dirname;
const file = process.argv[2] ?? join(client, "src", "contract.ts");
const document = await openapiTS(readFileSync(join(client, "..", "openapi.yaml")), {
  silent: true,
});
writeFileSync(file, `// Made from openapi.yaml by \`make client\`.\n\n${astToString(document)}`);
