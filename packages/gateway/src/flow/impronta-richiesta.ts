import {
  childElements,
  elementText,
  mapEnvelope,
  SOAP_11,
  type ElementRange,
  type EnvelopeMap,
} from '@varco/modi-client';

const DS = 'http://www.w3.org/2000/09/xmldsig#';

/** The references of the signature of an envelope of ours: what each names, and the digest that was signed. */
export function riferimentiFirmati(envelope: Uint8Array): readonly string[] {
  const map = mapEnvelope(envelope);
  const security = map.headers.filter(({ localName }) => localName === 'Security');
  const infos = security
    .flatMap((header) => within(map, header, 'Signature'))
    .flatMap((one) => within(map, one, 'SignedInfo'));
  return infos.flatMap((info) => riferimenti(map, info));
}

/**
 * Does an answer's `X-RequestDigest` repeat the references of our request, all and no others, in whatever order?
 *
 * @param canonical the header as the answer's signature covered it: an element that stands alone
 */
export function ripeteLaRichiesta(canonical: Uint8Array, inviati: readonly string[]): boolean {
  const [inizio, fine] = [`<e:Envelope xmlns:e="${SOAP_11}"><e:Header>`, '</e:Header><e:Body/></e:Envelope>'];
  const map = mapEnvelope(Buffer.concat([Buffer.from(inizio), canonical, Buffer.from(fine)]));
  const ripetuti = map.headers.flatMap((header) => riferimenti(map, header));
  return inviati.length > 0 && JSON.stringify([...ripetuti].sort()) === JSON.stringify([...inviati].sort());
}

function within(map: EnvelopeMap, element: ElementRange, localName: string): readonly ElementRange[] {
  return childElements(map, element).filter((child) => child.namespace === DS && child.localName === localName);
}

function riferimenti(map: EnvelopeMap, parent: ElementRange): readonly string[] {
  return within(map, parent, 'Reference').map((reference) => {
    const [method] = within(map, reference, 'DigestMethod');
    const [value] = within(map, reference, 'DigestValue');
    return JSON.stringify([
      attribute(reference, 'URI'),
      method && attribute(method, 'Algorithm'),
      value && elementText(map, value).replace(/\s+/g, ''),
    ]);
  });
}

function attribute(element: ElementRange, name: string): string | undefined {
  return element.attributes.find(({ namespace, localName }) => namespace === '' && localName === name)?.value;
}
