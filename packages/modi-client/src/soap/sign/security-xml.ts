import type { EnvelopeMap } from '../envelope-map.js';
import { SOAP_11, SOAP_12, WSSE, WSU } from '../names.js';
import { escapeXml } from '../splice.js';
import type { TokenXml } from './key-info.js';

/** A Security header around the place of its Signature. */
export interface SecurityXml {
  readonly before: string;
  readonly after: string;
  /** What is declared in it, where it stands in `outer`. */
  inScope(outer: ReadonlyMap<string, string>): ReadonlyMap<string, string>;
}

export function securityXml(
  { version }: EnvelopeMap,
  options: { readonly token: TokenXml; readonly actor: string | undefined; readonly mustUnderstand: boolean },
  timestamp: string,
): SecurityXml {
  const soap = version === '1.1' ? SOAP_11 : SOAP_12;
  const understood = options.mustUnderstand ? ` soap:mustUnderstand="${version === '1.1' ? '1' : 'true'}"` : '';
  const role = version === '1.1' ? 'actor' : 'role';
  const actor = options.actor === undefined ? '' : ` soap:${role}="${escapeXml(options.actor)}"`;
  return {
    before:
      `<wsse:Security xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}" xmlns:soap="${soap}"${understood}${actor}>` +
      `${options.token.token}${timestamp}`,
    after: '</wsse:Security>',
    inScope: (outer) => new Map([...outer, ['wsse', WSSE], ['wsu', WSU], ['soap', soap]]),
  };
}
