import { isJsonObject } from '../read-json.js';
import type { Answer } from './answers.js';
import { withHeaders } from './answers.js';

const DPOP = /^DPOP-/;

/**
 * The headers that the true PDND has not: why it said no. `Varco-Sandbox-Code` are PDND's own codes, comma-joined: those it keeps inside, else
 * those of the answer. DPoP's validator numbers its codes as the assertion's does: `Varco-Sandbox-Validator` says whose they are (`dpop`, `assertion`), or `service` for what no
 * validator says.
 *
 * @param codes of the findings, if a validator had any
 */
export function explainRefusal(answer: Answer, codes: readonly string[] = []): Answer {
  if (answer.status < 400) return answer;
  const told = codes.length > 0 ? codes.map((code) => code.replace(DPOP, '')) : codesOf(answer);
  const [first = ''] = codes;
  const validator = DPOP.test(first) ? 'dpop' : /^[0-9]{4}$/.test(first) ? 'assertion' : 'service';
  return withHeaders(answer, { 'Varco-Sandbox-Code': told.join(','), 'Varco-Sandbox-Validator': validator });
}

/** Each code of a Problem once. */
function codesOf({ body }: Answer): readonly string[] {
  const errors: unknown = isJsonObject(body) ? body['errors'] : undefined;
  const codes = (Array.isArray(errors) ? (errors as readonly unknown[]) : []).flatMap((error) =>
    isJsonObject(error) && typeof error['code'] === 'string' ? [error['code']] : [],
  );
  return [...new Set(codes)];
}
