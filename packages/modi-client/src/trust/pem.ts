import { invalidOption } from '../errors/configuration-error.js';

/** Certificates or CRLs: a PEM bundle, one DER, or a list of such. */
export type PemOrDer = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * The DER in `input`, in order.
 *
 * @param label of the PEM blocks that count, e.g. `CERTIFICATE`; others are left out
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID when a PEM text holds none, or a damaged one
 */
export function derOf(field: string, input: PemOrDer, label: string): readonly Uint8Array[] {
  const parts: readonly (string | Uint8Array)[] =
    typeof input === 'string' || input instanceof Uint8Array ? [input] : input;
  return parts.flatMap((part) => {
    if (typeof part !== 'string') return [new Uint8Array(part)];
    const found = readPem(part, label);
    if (found.length === 0) throw invalidOption(field, `holds no PEM block of kind ${label}`);
    return found;
  });
}

/** The DER of every PEM block of one kind; a block that is not base64 is an empty one. */
export function readPem(text: string, label: string): readonly Uint8Array[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return [...text.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
