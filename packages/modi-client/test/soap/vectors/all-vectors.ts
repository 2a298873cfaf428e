import { DOCUMENT_VECTORS } from './document-vectors.js';
import { PROFILE_VECTORS } from './profile-vectors.js';
import { REFERENCE_VECTORS } from './reference-vectors.js';
import { VALID_VECTORS } from './valid-vectors.js';
import { SIGNATURE_VECTORS } from './signature-vectors.js';
import { TOKEN_VECTORS } from './token-vectors.js';
import type { Vector } from './vector.js';
import { WRAPPING_VECTORS } from './wrapping-vectors.js';
import { WRITING_VECTORS } from './writing-vectors.js';

export const ALL_VECTORS: readonly Vector[] = [
  ...VALID_VECTORS,
  ...WRAPPING_VECTORS,
  ...REFERENCE_VECTORS,
  ...SIGNATURE_VECTORS,
  ...TOKEN_VECTORS,
  ...PROFILE_VECTORS,
  ...WRITING_VECTORS,
  ...DOCUMENT_VECTORS,
];
