import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfigurazione, main, startGateway } from '@varco/gateway';
import { PERSONE } from '@varco/sandbox';
import { createAmbiente } from './ambiente.js';
import { bustaLegacy, curlLegacy } from './chiamate.js';

/**
 * `npm start`: the gateway with the configuration of whoever runs it (`--config FILE`, `VARCO_CONFIG`, or `varco.yaml` here); without one,
 * an evaluation against the sandbox, with made-up people and keys that end with it.
 */
async function start(argv: readonly string[]): Promise<number> {
  const config = process.env['VARCO_CONFIG'] ?? (existsSync('varco.yaml') ? 'varco.yaml' : undefined);
  if (argv.length > 0) return main(['avvia', ...argv]);
  if (config !== undefined) return main(['avvia', '--config', config]);
  return valutazione();
}

async function valutazione(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-valutazione-'));
  const ambiente = await createAmbiente({ dir, porta: 8080, istanza: 'prova1' });
  const { sandbox, portale, legacy, percorsoLegacy } = ambiente;
  const clean = async (): Promise<void> => {
    await sandbox.close();
    await rm(dir, { recursive: true, force: true });
  };
  const caricata = await loadConfigurazione(ambiente.configurazione);
  if (!caricata.ok) {
    await clean();
    throw new Error('the evaluation configuration is not valid');
  }
  let gateway;
  try {
    gateway = await startGateway({ configurazione: caricata.configurazione });
  } catch (error) {
    await clean();
    console.error(`varco: ${error instanceof Error ? error.message : 'start failed'}`);
    return 3;
  }
  const cf = PERSONE[0]?.codiceFiscale ?? '';
  console.log(`VALUTAZIONE: nessun varco.yaml qui. PDND e INPS sono la sandbox, le persone sono inventate, tutto finisce con Ctrl-C.

  ${gateway.url}/status     ${gateway.url}/openapi.json     ${gateway.url}/problemi
  Sandbox: ${sandbox.listening.admin} (amministrazione)

Un assicurato:
  curl -s ${gateway.url}/v1/estratti-conto -u ${portale.utente}:${portale.segreto} -H 'Content-Type: application/json' \\
    -H 'Varco-Assicurato: ${cf}' -H 'Varco-LoA: SPID2' -d '{"codiceFiscale":"${cf}"}'

Una vecchia applicazione:
  ${curlLegacy(`${gateway.url}${percorsoLegacy}`, legacy, bustaLegacy(cf)).replace(/\n/g, '\n  ')}

Con una configurazione vera: npm start -- --config varco.yaml (un esempio è in examples/configurazione).`);
  const running = gateway;
  return new Promise((resolve) => {
    const stop = (): void => {
      void running
        .close()
        .then(clean)
        .then(() => resolve(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
}

process.exitCode = await start(process.argv.slice(2));
