import {
  ENVIRONMENT_NAMES,
  environmentName,
  environmentOf,
  expectedAudiences,
  type DoctorContext,
} from '../context.js';
import { fault, type Fault, type Words } from '../finding.js';
import { quote } from '../quote.js';
import { PDND_ENVIRONMENTS } from '../../pdnd/environments.js';

/** `aud` of an assertion: PDND compares it byte by byte with its own name, which is no URL. */
export function* audienceFaults(aud: unknown, context: DoctorContext): Generator<Fault> {
  const expected = expectedAudiences(context);
  const facts = { expected: expected.join(' / '), given: quote(aud) };
  if (!aud) {
    yield fault('assertion/aud-missing', 'aud', facts);
    return;
  }
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (values.some((value) => expected.some((each) => each === value))) return;
  const text = values.find((value) => typeof value === 'string');
  yield text === undefined ? fault('assertion/aud-wrong', 'aud', facts) : kindOfWrong(text, context, facts);
}

function kindOfWrong(text: string, context: DoctorContext, facts: Readonly<Record<string, string | Words>>): Fault {
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const isUrl = bare !== text;
  const owner = environmentOf(text);
  const known = [
    ...expectedAudiences(context),
    ...ENVIRONMENT_NAMES.map((n) => PDND_ENVIRONMENTS[n].assertionAudience),
  ];
  if (bare.includes('token.oauth2')) return fault('assertion/aud-is-token-endpoint', 'aud', facts);
  if (isUrl && known.includes(bare.replace(/\/+$/, ''))) return fault('assertion/aud-has-scheme', 'aud', facts);
  const target = environmentName(context);
  if (owner !== undefined && target !== undefined && owner !== target && known.includes(text)) {
    return fault('assertion/aud-other-environment', 'aud', { ...facts, given: owner, ambiente: target });
  }
  const isEservice = text === context.eserviceAudience || (isUrl && owner === undefined);
  return fault(isEservice ? 'assertion/aud-is-eservice' : 'assertion/aud-wrong', 'aud', facts);
}
