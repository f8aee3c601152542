// Make vectors by better-auth and bcryptjs, in a directory of their own:
//   npm install better-auth bcryptjs
//   cp make_by_node.mjs passwords.json . && node make_by_node.mjs > by_node.json
import { readFileSync } from "node:fs";
import { hashPassword } from "better-auth/crypto";
import bcrypt from "bcryptjs";

const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const passwords = JSON.parse(readFileSync("passwords.json"));
const vectors = [];
for (const [name, password] of Object.entries(passwords)) {
  const betterAuth = `better-auth ${versionOf("better-auth")}`;
  vectors.push({ maker: betterAuth, case: name, text: await hashPassword(password) });
  const bcryptjs = `bcryptjs ${versionOf("bcryptjs")}`;
  vectors.push({ maker: bcryptjs, case: name, text: bcrypt.hashSync(password, 4) });
}
console.log(`[\n${vectors.map((vector) => JSON.stringify(vector)).join(",\n")}\n]`);
