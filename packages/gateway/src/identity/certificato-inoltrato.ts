import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ModiError, type Trust } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import { fidato, type CertificatoPresentato } from './certificato.js';
import { isHopFidato } from './indirizzo.js';

/** How a proxy that ends TLS says which certificate the client showed it. */
export interface Inoltro {
  /** Header's name, as configured. */
  readonly header: string;
  /** Of the CA of clients: the proxy's own check is not taken on faith. */
  readonly fiducia: Trust;
  readonly hopFidati: readonly string[];
}

export type Inoltrato =
  | { readonly tipo: 'assente' }
  | ({ readonly tipo: 'letto' } & CertificatoPresentato)
  /** Written by who may not write it, or twice. */
  | { readonly tipo: 'rifiutato'; readonly refusal: Refusal };

const ASSENTE: Inoltrato = { tipo: 'assente' };
const NON_FIDATO: Inoltrato = { tipo: 'letto', presentato: true };

/** What proxies write where the client showed no certificate. */
const NESSUNO = new Set(['', '-', '(null)', '(none)']);

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USAGE = '2.5.29.37.0';

/**
 * The client certificate that a trusted hop forwards: PEM, URL-encoded (nginx, HAProxy) or with its line ends as spaces (Apache); DER in
 * base64; or `Client-Cert` of RFC 9440. Its path, dates and use are checked again here. From anywhere else the header is refused: whoever
 * writes it says that he is somebody else.
 */
export async function certificatoInoltrato(
  request: IncomingMessage,
  { header, fiducia, hopFidati }: Inoltro,
): Promise<Inoltrato> {
  const values = valuesOf(request.rawHeaders, header);
  const [value] = values;
  if (value === undefined) return ASSENTE;
  if (!isHopFidato(request, hopFidati)) {
    const dettaglio = 'Solo un proxy dichiarato in http.hopFidati può inoltrare il certificato del client.';
    return {
      tipo: 'rifiutato',
      refusal: { motivo: 'intestazione-riservata', campo: header, requisito: 'Q-03', dettaglio },
    };
  }
  if (values.length > 1) {
    const dettaglio = 'Il proxy deve sostituire questa intestazione, non aggiungerla a quella ricevuta.';
    return {
      tipo: 'rifiutato',
      refusal: { motivo: 'intestazione-ripetuta', campo: header, requisito: 'Q-03', dettaglio },
    };
  }
  if (NESSUNO.has(value)) return ASSENTE;
  const certificate = leggiCertificato(value);
  if (certificate === undefined || !isForClients(certificate)) return NON_FIDATO;
  try {
    await fiducia.check([certificate.raw]);
  } catch (error) {
    if (!(error instanceof ModiError)) throw error;
    return NON_FIDATO;
  }
  return { tipo: 'letto', presentato: true, fidato: fidato(certificate.raw) };
}

function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return rawHeaders.flatMap((text, i) =>
    i % 2 === 0 && text.toLowerCase() === wanted ? [(rawHeaders[i + 1] ?? '').trim()] : [],
  );
}

function leggiCertificato(value: string): X509Certificate | undefined {
  const text = value.includes('%') ? decode(value) : value;
  const base64 = (/^:(.*):$/s.exec(text)?.[1] ?? pemBody(text) ?? text).replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]{64,}={0,2}$/.test(base64)) return undefined;
  const der = Buffer.from(base64, 'base64');
  try {
    const certificate = new X509Certificate(der);
    // One certificate and nothing after it: what is judged is what was sent.
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function decode(value: string): string {
  try {
    // In a URL's path `+` is itself; nginx writes base64's as `%2B` or leaves it.
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

const pemBody = (text: string): string | undefined =>
  /^\s*-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----\s*$/.exec(text)?.[1];

/** Extended key usage, where there is one, lets a client use it. As in a TLS handshake, one without is for all. */
function isForClients({ keyUsage, ca }: X509Certificate): boolean {
  const usi = keyUsage as readonly string[] | undefined;
  return !ca && (usi === undefined || usi.length === 0 || usi.includes(CLIENT_AUTH) || usi.includes(ANY_USAGE));
}
