import type { JsonObject } from '../read-json.js';
import { isUuid } from '../read-json.js';

export interface TokenForm {
  readonly clientId: string | undefined;
  readonly assertion: string;
  readonly assertionType: string;
}

const FIELDS = ['client_id', 'client_assertion', 'client_assertion_type', 'grant_type'];

/**
 * Reads the form of a token request as PDND's schema does: the four fields and no other. The assertion type's value is
 * not judged here.
 *
 * @returns the form, or the sentences of the 007-9999 answer: one for each field at fault, unknown fields last.
 */
export function readTokenForm(body: JsonObject): TokenForm | readonly string[] {
  const clientId = body['client_id'];
  const assertion = body['client_assertion'];
  const assertionType = body['client_assertion_type'];
  const issues = [
    clientId === undefined ? undefined : (notText(clientId, 'client_id') ?? notUuid(clientId)),
    notText(assertion, 'client_assertion'),
    notText(assertionType, 'client_assertion_type'),
    body['grant_type'] === 'client_credentials'
      ? undefined
      : at('Invalid literal value, expected "client_credentials"', 'grant_type'),
    unknownFields(body),
  ].filter((issue) => issue !== undefined);
  if (issues.length > 0) return issues;
  return {
    clientId: typeof clientId === 'string' ? clientId : undefined,
    assertion: String(assertion),
    assertionType: String(assertionType),
  };
}

function notText(value: unknown, field: string): string | undefined {
  if (typeof value === 'string') return undefined;
  if (value === undefined) return at('Required', field);
  // A repeated field arrives as a list, a bracketed one as an object.
  return at(`Expected string, received ${Array.isArray(value) ? 'array' : typeof value}`, field);
}

function notUuid(value: unknown): string | undefined {
  return isUuid(value) ? undefined : at('Invalid uuid', 'client_id');
}

function unknownFields(body: JsonObject): string | undefined {
  const unknown = Object.keys(body).filter((name) => !FIELDS.includes(name));
  if (unknown.length === 0) return undefined;
  return `Validation error: Unrecognized key(s) in object: ${unknown.map((name) => `'${name}'`).join(', ')}`;
}

function at(message: string, field: string): string {
  return `Validation error: ${message} at "${field}"`;
}
