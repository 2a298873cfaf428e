import { fault, type Fault } from './finding.js';
import { isUuid, quoteNames } from './quote.js';

const FIELDS = ['client_id', 'client_assertion', 'client_assertion_type', 'grant_type'];
const REQUIRED = FIELDS.slice(1);
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The form of a token request, as `application/x-www-form-urlencoded` text. The assertion in it is judged elsewhere. */
export function* formFaults(body: string): Generator<Fault> {
  const given: unknown = body;
  const form = new URLSearchParams(typeof given === 'string' ? given.trim() : '');
  const names = [...new Set(form.keys())];
  const extra = names.filter((name) => !FIELDS.includes(name));
  const wrong = [
    ...REQUIRED.filter((name) => !form.has(name)),
    ...FIELDS.filter((name) => form.getAll(name).length > 1),
  ].join(', ');
  if (wrong !== '') yield fault('form/field-missing', wrong, { members: wrong });
  if (extra.length > 0) yield fault('form/extra-field', quoteNames(extra), { members: quoteNames(extra) });
  const [clientId, , type, grant] = FIELDS.map((name) => form.get(name));
  if (clientId != null && !isUuid(clientId)) yield fault('form/client-id-not-uuid', 'client_id');
  if (grant != null && grant !== 'client_credentials') yield fault('form/grant-type', 'grant_type');
  if (type != null && type !== ASSERTION_TYPE) yield fault('form/assertion-type', 'client_assertion_type');
}
