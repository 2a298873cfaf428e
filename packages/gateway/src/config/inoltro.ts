import { difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import type { ConfigurazioneHttp } from './tipi.js';

/** Headers that mean something else, whoever writes them. */
const ALTRE =
  /^(?:authorization|cookie|host|connection|content-.*|transfer-encoding|forwarded|x-forwarded-for|varco-.*|dpop|digest|agid-jwt-.*|inps-identity-.*|soapaction)$/i;

/** Who may forward a client's certificate is known, and the header is one of its own. */
export function checkInoltro({ certificatoInoltrato, hopFidati }: ConfigurazioneHttp): Rilievo | undefined {
  if (certificatoInoltrato === undefined) return undefined;
  if (ALTRE.test(certificatoInoltrato.header)) {
    const fix = 'usa un header a sé, come SSL-Client-Cert, che il proxy riscrive sempre';
    return difetto(
      'intestazione-riservata',
      '/http/certificatoInoltrato/header',
      'questo header ha già un altro significato',
      fix,
    );
  }
  if (hopFidati.length > 0) return undefined;
  const fix = 'scrivi in http.hopFidati l’indirizzo del proxy che inoltra il certificato';
  return difetto(
    'hop-mancanti',
    '/http/certificatoInoltrato',
    'nessun proxy è dichiarato: il certificato inoltrato sarebbe di chiunque',
    fix,
  );
}
