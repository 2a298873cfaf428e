import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chiaveVerifica,
  loadConfigurazione,
  openSqliteRegistroReader,
  startGateway,
  verifyRegistro,
} from '@varco/gateway';
import { personaByScenario } from '@varco/sandbox';
import { createAmbiente } from './ambiente.js';
import { mostraCanaleModi } from './canale-modi.js';
import { bustaLegacy, chiamaPortaDelegata, chiediEstratto, curlLegacy, type RispostaJson } from './chiamate.js';
import { tabelle } from './estratto.js';
import { json, titolo } from './tabella.js';

const persona = (scenario: string): string => personaByScenario(scenario).codiceFiscale;

/** One consultation of each kind, against a real gateway and a real (sandbox) PDND and INPS, printed for a person. */
async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-demo-'));
  const ambiente = await createAmbiente({ dir });
  const { sandbox, portale, legacy, percorsoLegacy } = ambiente;
  const caricata = await loadConfigurazione(ambiente.configurazione);
  if (!caricata.ok)
    throw new Error(`demo configuration refused: ${caricata.difetti.map(({ problema }) => problema).join('; ')}`);
  const gateway = await startGateway({ configurazione: caricata.configurazione });
  try {
    console.log(
      'Varco: una consultazione ECI per ogni porta. PDND e INPS sono la sandbox; il contratto SOAP è nostro, perché quello di INPS non è pubblico.',
    );

    console.log(titolo(1, "L'assicurato chiede il proprio estratto dal portale della sua Cassa"));
    const cf = persona('quadri-abc');
    const assicurato = await chiediEstratto(gateway.url, portale, cf, {
      'Varco-Assicurato': cf,
      'Varco-LoA': 'SPID2',
      'Varco-Postazione': 'portale',
    });
    if (assicurato.status !== 200)
      throw new Error(`the insured person was answered ${assicurato.status}: ${JSON.stringify(assicurato.body)}`);
    const risposta = assicurato.body as RispostaJson;
    const { estrattoConto } = risposta;
    console.log(
      `  ${estrattoConto.assicurato.cognome} ${estrattoConto.assicurato.nome}, consultazione del ${risposta.dataOraConsultazione}`,
    );
    console.log(`  ${risposta.avvertenza}\n`);
    console.log(tabelle(estrattoConto));
    console.log(
      `\n  Quota del giorno: ${assicurato.headers.get('x-ratelimit-remaining')} chiamate rimaste su ${assicurato.headers.get('x-ratelimit-limit')}.`,
    );

    console.log(titolo(2, 'Che cosa hanno ricevuto PDND e INPS'));
    const [ricevuta] = sandbox.log.entries('inps-eci').slice(-1);
    const [rilasciato] = sandbox.log.entries('pdnd-token').slice(-1);
    console.log(`  Voucher rilasciato da PDND, decodificato:\n${json(rilasciato?.['voucher'])}`);
    console.log(`  Evidenza di tracciamento:\n${json(ricevuta?.['evidence'])}`);
    const [identity] = /<inps:Identity[^]*<\/inps:Identity>/.exec(String(ricevuta?.['envelope'])) ?? [];
    console.log(`  Identity, come è arrivata nella busta SOAP:\n  ${identity ?? 'ASSENTE'}`);
    console.log(`  Certificato client (mTLS): ${String(ricevuta?.['clientCertificate'])}`);

    console.log(titolo(3, 'Un operatore, con la pratica che motiva la consultazione'));
    const operatore = await chiediEstratto(gateway.url, portale, persona('omocodia-variante'), {
      'Varco-Operatore': 'OP-0042',
      'Varco-LoA': 'CIE',
      'Varco-Postazione': '10.20.30.40',
      'Varco-Pratica': 'PENS-2026-000123',
    });
    if (operatore.status !== 200)
      throw new Error(`the operator was answered ${operatore.status}: ${JSON.stringify(operatore.body)}`);
    console.log(
      `  ${operatore.status}: ${(operatore.body as RispostaJson).estrattoConto.quadroA.length} periodi; quota rimasta ${operatore.headers.get('x-ratelimit-remaining')}.`,
    );
    const curioso = await chiediEstratto(gateway.url, portale, persona('omocodia-variante'), {
      'Varco-Assicurato': cf,
      'Varco-LoA': 'SPID2',
    });
    console.log(`  Un assicurato che chiede di un altro: ${curioso.status}\n${json(curioso.body)}`);

    console.log(titolo(4, 'La vecchia applicazione, immutata, dalla porta delegata'));
    const busta = bustaLegacy(persona('accenti-apostrofi'));
    console.log(`  ${curlLegacy(`${gateway.url}${percorsoLegacy}`, legacy, busta).replace(/\n/g, '\n  ')}\n`);
    const soap = await chiamaPortaDelegata(gateway.url, percorsoLegacy, legacy, busta);
    if (soap.status !== 200) throw new Error(`the legacy application was answered ${soap.status}: ${soap.body}`);
    console.log(`  HTTP ${soap.status}, GovWay-Message-ID ${soap.headers.get('govway-message-id')}`);
    console.log(`  ${soap.body.slice(0, 700)}…`);

    console.log(titolo(5, 'Lo stesso portale, sul canale ModI con risposta firmata'));
    await mostraCanaleModi(ambiente, gateway, cf);

    console.log(titolo(6, 'Il registro degli accessi'));
    await gateway.close();
    const db = join(dir, 'varco.db');
    const pubblica = chiaveVerifica(await readFile(join(dir, 'registro.firma.pub.pem'), 'utf8'));
    const verifica = await verifyRegistro({
      open: () => openSqliteRegistroReader(db),
      chiavi: () => [pubblica],
      fileTestate: join(dir, 'testate.jsonl'),
    });
    const registro = openSqliteRegistroReader(db);
    const [catena] = await registro.chains();
    const righe = catena ? await registro.rows(catena, { seq: 0, posizione: 0 }, 2) : [];
    registro.close();
    console.log('  Le due righe della prima consultazione: il codice fiscale vi è solo come indice e cifrato.');
    for (const { record } of righe) console.log(json(JSON.parse(record ?? 'null')));
    console.log(
      `  ${verifica.valid ? 'Catena integra, testate firmate verificate.' : `CATENA ROTTA: ${verifica.code}`}`,
    );
    const chiamate = sandbox.log.count('inps-eci');
    console.log(`\n  INPS ha contato ${chiamate} chiamate; nessun contenuto dell'estratto è stato scritto da Varco.`);
    if (!verifica.valid || chiamate !== 5) throw new Error('the register and INPS do not agree');
  } finally {
    await gateway.close();
    await sandbox.close();
    await rm(dir, { recursive: true, force: true });
  }
}

await main();
