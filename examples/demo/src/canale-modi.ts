import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { main as varco, type AnagrafeScritta, type Gateway } from '@varco/gateway';
import type { Ambiente } from './ambiente.js';
import { CANALI } from './canali.js';
import { chiediEstratto, type RispostaJson } from './chiamate.js';
import { json } from './tabella.js';

const ENTRO_MS = 10_000;

/** The same portal, the same request: INPS is reached on the ModI channel, profile P3, because the anagrafe now says so. */
export async function mostraCanaleModi(ambiente: Ambiente, gateway: Gateway, codiceFiscale: string): Promise<void> {
  const { sandbox, portale } = ambiente;
  const { nome, inps } = CANALI.P3;
  await cambiaCanale(ambiente, gateway);
  sandbox.setInpsProfilo(inps);
  const { status, body } = await chiediEstratto(gateway.url, portale, codiceFiscale, {
    'Varco-Assicurato': codiceFiscale,
    'Varco-LoA': 'SPID2',
    'Varco-Postazione': 'portale',
  });
  if (status !== 200) throw new Error(`the insured person was answered ${status}: ${JSON.stringify(body)}`);
  const [ricevuta] = sandbox.log.entries('inps-eci').slice(-1);
  console.log(`\n  Canale ${nome}. Nessun voucher: INPS riconosce l'ente dal certificato e dalla firma.`);
  console.log(`  La firma della richiesta, come INPS l'ha verificata:\n${json(ricevuta?.['signature'])}`);
  console.log(
    `  La risposta era firmata da INPS, e la firma copriva il contenuto e l'impronta della richiesta (X-RequestDigest): ` +
      `${(body as RispostaJson).estrattoConto.quadroA.length} periodi letti da ciò che era firmato, e da nient'altro.`,
  );

  sandbox.faults.arm({ target: 'inps', times: 1, kind: 'risposta-manomessa' });
  const manomessa = await chiediEstratto(gateway.url, portale, codiceFiscale, {
    'Varco-Assicurato': codiceFiscale,
    'Varco-LoA': 'SPID2',
  });
  if (manomessa.status !== 502) throw new Error(`a tampered answer was told as ${manomessa.status}`);
  console.log(`\n  Una risposta manomessa lungo la strada non è letta: ${manomessa.status}\n${json(manomessa.body)}`);
}

/** As whoever keeps the anagrafe does: the file is changed, and imported as a new version; the gateway that runs takes it. */
async function cambiaCanale({ anagrafe, configurazione }: Ambiente, gateway: Gateway): Promise<void> {
  const documento = JSON.parse(await readFile(anagrafe, 'utf8')) as AnagrafeScritta;
  const enti = documento.enti.map((ente) => ({
    ...ente,
    servizi: (ente.servizi ?? []).map((one) => CANALI.P3.servizio(one)),
  }));
  await writeFile(anagrafe, `${JSON.stringify({ ...documento, enti }, null, 2)}\n`);
  const { versioneAnagrafe } = gateway.stato();
  console.log('  varco anagrafe importa --config varco.yaml --autore demo --motivo "canale ModI, profilo P3"');
  const esito = await varco(
    ['anagrafe', 'importa', '--config', configurazione].concat(
      '--autore',
      'demo',
      '--motivo',
      'canale ModI, profilo P3',
    ),
  );
  if (esito !== 0) throw new Error('the anagrafe of the ModI channel was refused');
  const da = performance.now();
  while (gateway.stato().versioneAnagrafe === versioneAnagrafe) {
    if (performance.now() - da > ENTRO_MS) throw new Error('the gateway did not take the new anagrafe');
    await pause(20);
  }
}
