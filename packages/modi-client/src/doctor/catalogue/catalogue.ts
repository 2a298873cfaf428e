import { ANSWERS } from './answers.js';
import { ASSERTION_CLAIMS } from './assertion-claims.js';
import { ASSERTION_MEMBERS } from './assertion-members.js';
import { ASSERTION_TIMES_AND_DIGEST } from './assertion-times-and-digest.js';
import { ASYNC } from './async.js';
import { CERTIFICATE } from './certificate.js';
import { CONFIGURATION } from './configuration.js';
import { DIGEST } from './digest.js';
import { DPOP_BINDING } from './dpop-binding.js';
import { DPOP_SHAPE } from './dpop-shape.js';
import { ENVELOPE } from './envelope.js';
import { ENVELOPE_HEADERS } from './envelope-headers.js';
import { EVIDENCE } from './evidence.js';
import { EVIDENCE_TOKEN } from './evidence-token.js';
import { FORM_AND_TOKEN } from './form-and-token.js';
import { GOVWAY_ACCESS } from './govway-access.js';
import { GOVWAY_REQUEST } from './govway-request.js';
import { ID_AUTH } from './id-auth.js';
import { KEY } from './key.js';
import { KEY_FILE } from './key-file.js';
import { ONLINE } from './online.js';
import { PDND } from './pdnd.js';
import { PDND_API } from './pdnd-api.js';
import { SIGNATURE } from './signature.js';
import { SIGNATURE_TOKEN } from './signature-token.js';
import { TOKEN_HEADER } from './token-header.js';
import { VOUCHER } from './voucher.js';
import type { Entry } from './entry.js';

const ALL = {
  ...ANSWERS,
  ...ASSERTION_CLAIMS,
  ...ASSERTION_MEMBERS,
  ...ASSERTION_TIMES_AND_DIGEST,
  ...ASYNC,
  ...CERTIFICATE,
  ...CONFIGURATION,
  ...DIGEST,
  ...DPOP_BINDING,
  ...DPOP_SHAPE,
  ...ENVELOPE,
  ...ENVELOPE_HEADERS,
  ...EVIDENCE,
  ...EVIDENCE_TOKEN,
  ...FORM_AND_TOKEN,
  ...GOVWAY_ACCESS,
  ...GOVWAY_REQUEST,
  ...ID_AUTH,
  ...KEY,
  ...KEY_FILE,
  ...ONLINE,
  ...PDND,
  ...PDND_API,
  ...SIGNATURE,
  ...SIGNATURE_TOKEN,
  ...TOKEN_HEADER,
  ...VOUCHER,
};

/** Every code the doctor can say. Codes are stable: a program may switch on them. */
export type FindingCode = keyof typeof ALL;

/** Every finding there can be: the texts in both languages, PDND's code for it, and who says so. */
export const CATALOGUE: Readonly<Record<FindingCode, Entry>> = Object.freeze(ALL);
