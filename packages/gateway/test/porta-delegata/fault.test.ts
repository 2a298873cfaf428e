import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { findElement, mapEnvelope, standaloneElement } from '@varco/modi-client';
import { MOTIVI } from '../../src/domain/refusal.js';
import { DIFETTI } from '../../src/porta-delegata/codici-difetti.js';
import { ERRORI_DELL_EROGATORE, ERRORI_PER_MOTIVO, type RigaErrore } from '../../src/porta-delegata/codici.js';
import { encodeFault, type FaultLegacy } from '../../src/porta-delegata/fault.js';
import { ACCESSO, CF, ECCEZIONE, ISTANTE, SOAP, leggiFault, testo } from './banco.js';

/** CNIPA's schema and GovWay's error types, read in place where they are at hand: they are not ours to copy. */
const RIFERIMENTI =
  process.env['VARCO_RIFERIMENTI'] ??
  fileURLToPath(new URL('../../../../../../shared/reference/data/', import.meta.url));

const RIGHE: readonly RigaErrore[] = [
  ...MOTIVI.map((motivo) => ERRORI_PER_MOTIVO[motivo]),
  ...Object.values(ERRORI_DELL_EROGATORE),
  ...Object.values(DIFETTI),
];
const DIALETTI = ['govway', 'openspcoop2', 'openspcoop1', 'nessuno'] as const;

function fault(altro: Partial<FaultLegacy> = {}): Uint8Array {
  return encodeFault({
    riga: ERRORI_PER_MOTIVO['quota-esaurita'],
    porta: { dialetto: 'govway', prefissoErrori: 'GOVWAY-' },
    identificativoPorta: 'CASSA01SPCoopIT',
    riferimento: ACCESSO,
    istante: ISTANTE,
    ...altro,
  });
}

function erroreApplicativo(corpo: Uint8Array): Uint8Array {
  const map = mapEnvelope(corpo);
  const path = [
    [SOAP, 'Fault'],
    ['', 'detail'],
    [ECCEZIONE, 'MessaggioDiErroreApplicativo'],
  ] as const;
  const found = findElement(
    map,
    map.body,
    path.map(([namespace, localName]) => ({ namespace, localName })),
  );
  if (!found) throw new Error('no MessaggioDiErroreApplicativo');
  return standaloneElement(map, found);
}

describe('porta delegata: faults', () => {
  it('are valid against EccezioneCNIPA.xsd and the SOAP 1.1 schema, every reason in every dialect', function () {
    const schema = join(RIFERIMENTI, 'egov', 'EccezioneCNIPA.xsd');
    if (!existsSync(schema) || spawnSync('xmllint', ['--version']).error) {
      process.stderr.write(`      not checked: needs ${schema} and xmllint\n`);
      this.skip();
    }
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'varco-fault-'));
    try {
      const corpi = RIGHE.flatMap((riga) =>
        DIALETTI.map((dialetto, index) =>
          fault({
            riga,
            porta: { dialetto, prefissoErrori: index % 2 ? 'OPENSPCOOP_ORG_' : 'GOVWAY-' },
            ...(index === 0 ? {} : { campo: '{urn:a&b}Utente', dettaglio: 'Perch\u00e9 "così" <no>.\u0000' }),
          }),
        ),
      );
      const validate = (nome: string, xsd: string, documenti: readonly Uint8Array[]): void => {
        const files = documenti.map((documento, index) => {
          const file = join(folder, `${nome}-${index}.xml`);
          writeFileSync(file, documento);
          return file;
        });
        const { status, stderr } = spawnSync(
          'xmllint',
          ['--nonet', '--noout', '--schema', join(RIFERIMENTI, 'egov', xsd), ...files],
          { encoding: 'utf8' },
        );
        expect(
          stderr
            .split('\n')
            .filter((line) => line !== '' && !line.endsWith(' validates'))
            .slice(0, 5),
        ).to.deep.equal([]);
        expect(status).to.equal(0);
      };
      validate('errore', 'EccezioneCNIPA.xsd', corpi.map(erroreApplicativo));
      validate('busta', 'soapEnvelope.xsd', corpi);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('use error types that GovWay has', function () {
    const tabella = join(RIFERIMENTI, 'govway-fault', 'govway_error_types.csv');
    if (!existsSync(tabella)) {
      process.stderr.write(`      not checked: needs ${tabella}\n`);
      this.skip();
    }
    const tipi = new Set(
      readFileSync(tabella, 'utf8')
        .split('\n')
        .map((line) => line.split(',')[3]),
    );
    expect(RIGHE.map(({ tipo }) => tipo).filter((tipo) => !tipi.has(tipo))).to.deep.equal([]);
  });

  it('carry type and actor in GovWay manner, or the code itself in the manner of OpenSPCoop', () => {
    const riga = ERRORI_PER_MOTIVO['erogatore-non-disponibile'];
    expect(leggiFault(fault({ riga }))).to.include({
      faultcode: 'SOAP-ENV:Server.APIUnavailable',
      faultactor: 'http://govway.org/integration',
      funzione: 'InoltroBuste',
    });
    for (const dialetto of ['openspcoop1', 'openspcoop2'] as const) {
      expect(leggiFault(fault({ riga, porta: { dialetto, prefissoErrori: 'OPENSPCOOP_ORG_' } }))).to.include({
        faultcode: 'SOAP-ENV:OPENSPCOOP_ORG_516',
        faultactor: 'OpenSPCoop',
      });
    }
    const busta = leggiFault(
      fault({
        riga: ERRORI_DELL_EROGATORE['non-autorizzato'],
        porta: { dialetto: 'openspcoop1', prefissoErrori: 'P-' },
      }),
    );
    expect(busta.faultcode).to.equal('SOAP-ENV:EGOV_IT_201');
  });

  it('never tell a codice fiscale, a token or a key, even when a detail does', () => {
    const segreti = [
      CF,
      CF.toLowerCase(),
      `TINIT-${CF}`,
      '80078750587',
      'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln',
      '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
    ];
    for (const segreto of segreti) {
      for (const parti of [{ dettaglio: `Il valore ${segreto} non va.` }, { campo: segreto }]) {
        const xml = testo(fault(parti));
        expect(xml).to.not.contain(segreto.slice(-11));
        expect(xml).to.not.contain('MIIE');
      }
    }
  });

  it('stay well-formed whatever a detail holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (dettaglio, campo) => {
        const letto = leggiFault(fault({ dettaglio, campo }));
        expect(letto.codice).to.equal('GOVWAY-404');
      }),
    );
  });
});
