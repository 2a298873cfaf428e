import ipaddr from 'ipaddr.js';
import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkCidr, parseRete, siSovrappongono } from '../../config/reti.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

interface Rete {
  readonly percorso: string;
  readonly text: string;
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** Networks for documents and examples (RFC 5737, RFC 3849). */
const ESEMPI = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((text) =>
  ipaddr.parseCIDR(text),
);
/** A fund's operators are not more than this; a larger network is somebody else's as well. */
const LARGHEZZA_MINIMA = { ipv4: 8, ipv6: 32 } as const;
const PUBBLICA_MINIMA = { ipv4: 16, ipv6: 32 } as const;

/** Addresses that can be told to INPS: real, the ente's, each once; public where INPS sees them. */
export const indirizzi: RegolaConvenzione = function* ({ documento }) {
  const { portaCooperazione = [], reteOperatori = [], postazioni = [] } = documento.indirizzi ?? {};
  const cooperazione = documento.servizi.some(({ canale }) => canale !== 'online');
  const online = documento.servizi.some(({ canale }) => canale === 'online');
  const E19 = per('E-19');
  if (cooperazione && portaCooperazione.length === 0) {
    const fix = 'scrivi in indirizzi.portaCooperazione l’IP pubblico da cui Varco esce';
    yield E19.difetto(
      'campo-mancante',
      '/indirizzi',
      'manca l’IP pubblico della cooperazione: INPS non lascia entrare altri',
      fix,
    );
  }
  const operatori = online || documento.servizi.some(({ consensoOperatori }) => consensoOperatori !== undefined);
  if (operatori && reteOperatori.length === 0) {
    const fix = 'scrivi in indirizzi.reteOperatori le reti della sede o della VPN';
    yield per('E-07').difetto(
      'reti-mancanti',
      '/indirizzi',
      'gli operatori lavorano solo da reti dichiarate: non ce n’è',
      fix,
    );
  }
  yield* elenco('portaCooperazione', portaCooperazione, true, true);
  yield* elenco('reteOperatori', reteOperatori, online, false);
  yield* elenco('postazioni', postazioni, false, false);
};

function* elenco(list: string, texts: readonly string[], isPublic: boolean, single: boolean): Iterable<Rilievo> {
  const requisito = single ? 'E-19' : 'E-07';
  const { difetto, avviso } = per(requisito);
  const known: Rete[] = [];
  for (const [index, text] of texts.entries()) {
    const percorso = pointer('indirizzi', list, index);
    const wrong = checkCidr(percorso, text);
    if (wrong) {
      yield { ...wrong, requisito };
      continue;
    }
    const rete: Rete = { percorso, text, ...parseRete(text) };
    const kind = rete.address.kind();
    const least = isPublic ? PUBBLICA_MINIMA[kind] : LARGHEZZA_MINIMA[kind];
    if (single && rete.bits < (kind === 'ipv6' ? 128 : 32))
      yield difetto(
        'cidr-troppo-largo',
        percorso,
        'qui va un indirizzo, non una rete',
        'scrivi un indirizzo per riga, senza /',
      );
    else if (rete.bits < least)
      yield difetto(
        'cidr-troppo-largo',
        percorso,
        'questa rete è più grande di quella di un ente',
        `scrivi reti da /${least} in su`,
      );
    if (isExample(rete))
      yield avviso(
        'indirizzo-di-esempio',
        percorso,
        'è un indirizzo per esempi',
        'scrivi quello vero prima di mandarlo a INPS',
      );
    else if (isPublic && !isPublicRange(rete)) {
      const fix = 'scrivi l’indirizzo con cui si esce su Internet: quello del proxy o del router';
      yield difetto(
        'indirizzo-non-pubblico',
        percorso,
        'INPS non può vedere questo indirizzo: è privato o riservato',
        fix,
      );
    }
    const other = known.find((one) => siSovrappongono(one.text, text));
    if (other)
      yield difetto('reti-sovrapposte', percorso, `si sovrappone a ${other.percorso}`, 'tieni la più grande delle due');
    known.push(rete);
  }
}

function isExample({ address, bits }: Rete): boolean {
  return ESEMPI.some(([net, width]) => net.kind() === address.kind() && bits >= width && address.match(net, width));
}

/** Both ends of the network are on the Internet. */
function isPublicRange({ address, bits }: Rete): boolean {
  if (address.range() !== 'unicast') return false;
  if (address.kind() === 'ipv6') return true;
  return ipaddr.IPv4.broadcastAddressFromCIDR(`${address.toString()}/${bits}`).range() === 'unicast';
}
