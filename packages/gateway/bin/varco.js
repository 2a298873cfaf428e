#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/src/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write('varco: not built yet. Run: npm run build\n');
  process.exit(3);
}
const { main } = await import(entry.href);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`varco: internal error (${error instanceof Error ? error.name : typeof error})\n`);
  process.exitCode = 3;
}
