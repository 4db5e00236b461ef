// Prints what the page weighs over the wire and fails when the scripts outgrow their limit.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 350;
const folder = new URL('../dist/assets', import.meta.url).pathname;

let scripts = 0;
for (const name of readdirSync(folder).sort()) {
  const size = gzipSync(readFileSync(join(folder, name)), { level: 9 }).length / 1000;
  if (name.endsWith('.js')) scripts += size;
  console.log(`${size.toFixed(1).padStart(8)} kB gzip  ${name}`);
}
console.log(`${scripts.toFixed(1).padStart(8)} kB gzip  all scripts (limit ${LIMIT_KB})`);
if (scripts > LIMIT_KB) process.exit(1);
