import { SoapSecurityError } from '../../errors/soap-security-error.js';
import type { ElementRange } from '../../soap/element-range.js';
import { mapEnvelope, type EnvelopeMap } from '../../soap/envelope-map.js';
import { WSSE } from '../../soap/names.js';
import { childElements, elementText } from '../../soap/read-element.js';
import { chainFaults } from '../certificate/chain-faults.js';
import type { Chain } from '../certificate/chain.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';

const FIELD = 'wsse:BinarySecurityToken';
const LONGEST_BASE64 = 22_000;

/** The certificate in a Security header; a path (`X509PKIPathv1`) is for `modi verify-soap`. */
export function* securityTokenFaults(
  map: EnvelopeMap,
  security: ElementRange,
  context: DoctorContext,
): Generator<Fault> {
  for (const der of tokensIn(map, security)) {
    if (der === undefined) yield fault('certificate/damaged', FIELD);
    else yield* chainFaults([der], FIELD, undefined, context);
  }
}

/** Its chains of one certificate, for a trust to be asked about. Empty for what is no envelope. */
export function tokenOfEnvelope(bytes: Uint8Array): readonly Chain[] {
  try {
    const map = mapEnvelope(bytes);
    const securities = map.headers.filter((each) => each.namespace === WSSE && each.localName === 'Security');
    return securities.flatMap((each) => tokensIn(map, each)).flatMap((der) => (der === undefined ? [] : [[der]]));
  } catch (error) {
    if (error instanceof SoapSecurityError) return [];
    throw error;
  }
}

function tokensIn(map: EnvelopeMap, security: ElementRange): readonly (Uint8Array | undefined)[] {
  return childElements(map, security)
    .filter(({ namespace, localName }) => namespace === WSSE && localName === 'BinarySecurityToken')
    .filter(({ attributes }) => !attributes.some(({ value }) => value.endsWith('#X509PKIPathv1')))
    .map((each) => {
      const base64 = elementText(map, each).replace(/[\t\n\r ]+/g, '');
      if (base64 === '' || base64.length > LONGEST_BASE64) return undefined;
      const der = Buffer.from(base64, 'base64');
      return der.toString('base64') === base64 ? new Uint8Array(der) : undefined;
    });
}
