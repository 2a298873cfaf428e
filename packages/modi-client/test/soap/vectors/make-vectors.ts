import { writeFileSync, rmSync, readdirSync } from 'node:fs';
import { ALL_VECTORS } from './all-vectors.js';
import { writeVector } from './vector.js';
import { VECTORS } from './vector-keys.js';

// node packages/modi-client/dist/test/soap/vectors/make-vectors.js: writes every vector anew, with the committed keys.
for (const name of readdirSync(VECTORS)) {
  if (name.endsWith('.xml')) rmSync(new URL(name, VECTORS));
}
for (const vector of ALL_VECTORS) writeFileSync(new URL(`${vector.name}.xml`, VECTORS), writeVector(vector));
console.log(`${ALL_VECTORS.length} vectors written`);
