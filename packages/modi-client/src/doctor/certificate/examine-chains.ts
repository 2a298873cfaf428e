import { checkObject, checkPort } from '../../checks/arguments.js';
import type { Trust } from '../../trust/trust.js';
import type { DoctorContext } from '../context.js';
import { checkContext } from '../context.js';
import { tokenOfEnvelope } from '../envelope/security-token.js';
import type { DoctorInput } from '../input.js';
import { isKeyMaterial } from '../key-source.js';
import { knownFrom } from '../known.js';
import { readToken } from '../read-token.js';
import { headerValues } from '../request/signed-request.js';
import { chainOfFile, chainOfHeader, type Chain } from './chain.js';
import { askTrust } from './verdict.js';

/**
 * Asks a trust about every certificate chain in what is given: in `x5c` of tokens, beside keys, in the envelope. The context it returns has
 * its verdicts, and {@link diagnose} then says what they mean.
 *
 * @throws ConfigurationError for a trust that cannot be read
 */
export async function examineChains(input: DoctorInput, context: DoctorContext, trust: Trust): Promise<DoctorContext> {
  checkPort('trust', trust, ['check']);
  checkObject('input', input);
  checkContext(context);
  return { ...context, trustVerdicts: await askTrust(chainsIn(input, context), trust) };
}

function chainsIn(input: DoctorInput, context: DoctorContext): readonly Chain[] {
  const { messages } = knownFrom(input, context);
  const { configuration, request, envelope } = messages;
  const signed = request === undefined ? [] : (headerValues(request.headers).get('agid-jwt-signature') ?? []);
  const tokens = [messages.idAuth, messages.evidence, messages.signature, messages.voucher, ...signed];
  const keys = [messages.key, messages.dpopKey, ...Object.values(configuration?.files ?? {})];
  return [
    ...tokens.flatMap((token) => {
      const chain = token === undefined ? undefined : chainOfHeader(readToken(token).header);
      return chain === undefined || chain === 'wrong' ? [] : [chain];
    }),
    ...keys.flatMap((source) => {
      const chain = isKeyMaterial(source) ? (source.certificates ?? []) : [];
      return chain.length === 0 ? [] : [chain.map(({ raw }) => new Uint8Array(raw))];
    }),
    ...(messages.certificate === undefined ? [] : [chainOfFile(messages.certificate)]),
    ...(envelope === undefined ? [] : tokenOfEnvelope(envelope.bytes)),
  ];
}
