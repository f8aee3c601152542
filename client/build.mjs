// Build what the package and the API serve: dist/gatebook.js, dist/admin.js, dist/factors.js,
// dist/providers.js, dist/react.js, dist/types/.
//
//     node build.mjs [FOLDER]

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const client = import.meta.dirname;
const folder = process.argv[2] ?? join(client, "dist");
const common = {
  absWorkingDir: client,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};
const banner = { js: "// @gatebook/client: made by `make client`. Apache-2.0." };
for (const [entry, name] of [
  ["index", "gatebook"],
  ["admin", "admin"],
  ["factors", "factors"],
  ["providers", "providers"],
  ["react", "react"],
]) {
  const options = { ...common, banner, entryPoints: [`src/${entry}.ts`], external: ["react"] };
  await build({ ...options, outfile: join(folder, `${name}.js`) });
}

rmSync(join(folder, "types"), { recursive: true, force: true });
const tsc = join(client, "node_modules", "typescript", "bin", "tsc");
execFileSync(process.execPath, [tsc, "--outDir", join(folder, "types")], {
  cwd: client,
  stdio: "inherit",
});
