import { expect } from 'chai';
import { loadConfigurazione } from '../../src/config/configurazione.js';
import type { Difetto } from '../../src/config/difetto.js';
import { ADESSO, apriBanco, cambia, chiavi, GIORNO, orologio, pem, PROCESSO, rigaDi } from './banco.js';
import type { Banco } from './banco.js';
import { makeCertificato } from './certificato.js';

describe('the process file', () => {
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
  });
  afterEach(() => banco.remove());

  const load = async (text: string | Buffer) =>
    loadConfigurazione(await banco.write('varco.yaml', text), { clock: orologio });
  const difettiDi = async (text: string | Buffer): Promise<readonly Difetto[]> => {
    const esito = await load(text);
    if (esito.ok) throw new Error('it was taken for valid');
    return esito.difetti;
  };
  const unico = async (text: string): Promise<Difetto> => {
    const difetti = await difettiDi(text);
    expect(difetti, JSON.stringify(difetti)).to.have.length(1);
    return difetti[0] as Difetto;
  };

  it('is read with every default filled and every path made absolute', async () => {
    const esito = await load(PROCESSO);
    if (!esito.ok) throw new Error(JSON.stringify(esito.difetti));
    expect(esito.avvisi).to.deep.equal([]);
    const { registro, ...rest } = esito.configurazione;
    expect(rest).to.deep.equal({
      file: banco.path('varco.yaml'),
      istanza: 'gw7',
      prefissoSeriale: 7,
      http: {
        indirizzo: '127.0.0.1',
        porta: 8080,
        hopFidati: [],
        intestazioneInoltro: 'X-Forwarded-For',
        corpoMassimo: 65_536,
      },
      archivio: { tipo: 'sqlite', percorso: banco.path('dati/varco.db') },
      anagrafe: banco.path('anagrafe.yaml'),
      fusoOrario: 'Europe/Rome',
      pdnd: {
        ambiente: 'collaudo',
        tokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2',
        audience: 'auth.uat.interop.pagopa.it/client-assertion',
        richieste: { numero: 10, ogniMs: 1000 },
      },
      limiti: { consultazioniContemporanee: 2000, codaVoucher: 5000, attesaVoucherMs: 120_000 },
      arresto: { attesaMassimaMs: 65_000 },
      orologio: { correggi: false },
      log: { livello: 'info' },
    });
    expect(registro.chiave).to.equal(`file:${banco.path('chiave256')}`);
    expect(registro.firma.predefinita).to.equal(`file:${banco.path('ed25519.pem')}`);
    expect(registro.firma.perEnte.size).to.equal(0);
    expect(registro.intervalloTestate).to.equal(60);
    expect(registro).not.to.have.property('fileTestate');
  });

  it('takes a signing key for each ente beside the default one', async () => {
    const firma = "firma:\n    '*': file:ed25519.pem\n    cassa: file:p256.pem";
    const esito = await load(cambia(PROCESSO, 'firma: file:ed25519.pem', firma));
    if (!esito.ok) throw new Error(JSON.stringify(esito.difetti));
    expect(esito.configurazione.registro.firma.predefinita).to.equal(`file:${banco.path('ed25519.pem')}`);
    expect([...esito.configurazione.registro.firma.perEnte]).to.deep.equal([
      ['cassa', `file:${banco.path('p256.pem')}`],
    ]);
  });

  it('takes the addresses of PDND one by one, over http only to loopback', async () => {
    const sandbox =
      'tokenEndpoint: http://127.0.0.1:9001/token.oauth2\n  audience: a/b\n  richieste: { numero: 3, ogniMs: 500 }';
    const esito = await load(cambia(PROCESSO, 'ambiente: collaudo', sandbox));
    if (!esito.ok) throw new Error(JSON.stringify(esito.difetti));
    expect(esito.configurazione.pdnd).to.deep.equal({
      tokenEndpoint: 'http://127.0.0.1:9001/token.oauth2',
      audience: 'a/b',
      richieste: { numero: 3, ogniMs: 500 },
    });
  });

  describe('when it cannot be read', () => {
    it('says that it is not there', async () => {
      const esito = await loadConfigurazione(banco.path('manca.yaml'));
      expect(esito.ok ? [] : esito.difetti.map(({ codice, riga }) => [codice, riga])).to.deep.equal([
        ['file-assente', 0],
      ]);
    });

    it('says that it is a folder', async () => {
      const esito = await loadConfigurazione(banco.dir);
      expect(esito.ok ? [] : esito.difetti.map(({ codice }) => codice)).to.deep.equal(['file-illeggibile']);
    });

    it('says that it is empty', async () => {
      for (const text of ['', '\n\n', '# solo un commento\n', '---\n']) {
        expect(await unico(text)).to.include({ codice: 'documento-vuoto' });
      }
    });

    it('says that it is not UTF-8', async () => {
      const [one] = await difettiDi(Buffer.from('istanza: perch\xe9\n', 'latin1'));
      expect(one).to.include({ codice: 'codifica-non-valida' });
    });

    it('points at a key written twice', async () => {
      const text = `${PROCESSO}istanza: gw2\n`;
      expect(await unico(text)).to.include({
        codice: 'yaml-chiave-ripetuta',
        riga: rigaDi(text, 'istanza: gw2'),
        colonna: 1,
      });
    });

    it('points at a tabulation', async () => {
      const text = cambia(PROCESSO, '  url: sqlite', '\turl: sqlite');
      const difetti = await difettiDi(text);
      expect(difetti[0]).to.include({ codice: 'yaml-tabulazione', riga: rigaDi(text, '\turl') });
    });

    it('points at what is not YAML, without quoting it', async () => {
      const text = cambia(PROCESSO, 'istanza: gw7', 'istanza: "segretissimo');
      const difetti = await difettiDi(text);
      expect(difetti[0]).to.include({ codice: 'yaml-non-valido' });
      expect(JSON.stringify(difetti)).not.to.contain('segretissimo');
    });

    it('refuses two documents in one file, tags and runaway aliases', async () => {
      expect((await difettiDi(`${PROCESSO}---\na: 1\n`))[0]).to.include({ codice: 'yaml-non-valido' });
      expect((await difettiDi('versione: !!js/function x\n'))[0]).to.include({ codice: 'yaml-non-valido', riga: 1 });
      const laughs = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
      for (const [index, letter] of [...'bcdefgh'].entries()) {
        laughs.push(
          `${letter}: &${letter} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[index] ?? ''}`).join(',')}]`,
        );
      }
      expect((await difettiDi(laughs.join('\n')))[0]).to.include({ codice: 'yaml-non-valido' });
      expect((await difettiDi('['.repeat(3_000)))[0]).to.include({ codice: 'yaml-non-valido' });
    });

    it('says that a list or a word is not a process file', async () => {
      expect(await unico('- a\n')).to.include({ codice: 'tipo-errato', percorso: '', riga: 1 });
      expect(await unico('ciao\n')).to.include({ codice: 'tipo-errato', percorso: '', riga: 1 });
    });
  });

  describe('when its shape is wrong', () => {
    it('names the nearest field to an unknown one', async () => {
      const text = cambia(PROCESSO, 'istanza:', 'instanza:');
      const difetti = await difettiDi(text);
      expect(difetti.map(({ codice, percorso, riga, colonna }) => [codice, percorso, riga, colonna])).to.deep.equal([
        ['campo-mancante', '/istanza', 1, 1],
        ['campo-sconosciuto', '/instanza', 2, 1],
      ]);
      expect(difetti[1]?.rimedio).to.equal('forse intendevi «istanza»');
    });

    it('lists the fields when none is near', async () => {
      const difetto = await unico(`${PROCESSO}ortofrutta: 1\n`);
      expect(difetto).to.include({ codice: 'campo-sconosciuto', percorso: '/ortofrutta' });
      expect(difetto.rimedio).to.contain('istanza').and.to.contain('registro');
    });

    it('points at the block that lacks a field', async () => {
      const text = cambia(PROCESSO, '  chiave: file:chiave256\n', '');
      expect(await unico(text)).to.include({
        codice: 'campo-mancante',
        percorso: '/registro/chiave',
        riga: rigaDi(text, 'registro:'),
      });
    });

    it('asks for quotation marks where YAML read a number', async () => {
      const text = cambia(PROCESSO, 'istanza: gw7', 'istanza: 007');
      const difetto = await unico(text);
      expect(difetto).to.include({ codice: 'tipo-errato', percorso: '/istanza', riga: 2, colonna: 10 });
      expect(difetto.rimedio).to.contain('"007"');
    });

    it('lists the admitted values, and what was probably meant', async () => {
      const difetto = await unico(cambia(PROCESSO, 'collaudo', 'colaudo'));
      expect(difetto).to.include({ codice: 'valore-non-ammesso', percorso: '/pdnd/ambiente' });
      expect(difetto.rimedio).to.equal(
        'valori ammessi: collaudo, attestazione, produzione; forse intendevi «collaudo»',
      );
    });

    it('keeps numbers within their bounds', async () => {
      const text = `${PROCESSO}http:\n  porta: 70000\n`;
      expect(await unico(text)).to.include({
        codice: 'valore-fuori-limite',
        percorso: '/http/porta',
        riga: rigaDi(text, 'porta'),
      });
    });

    it('takes an environment of PDND or its addresses, not both', async () => {
      const text = `${PROCESSO}  tokenEndpoint: https://x.example/\n`;
      expect(await unico(text)).to.include({ codice: 'campo-fuori-posto', percorso: '/pdnd/tokenEndpoint' });
    });

    it('takes only enti as owners of signing keys', async () => {
      const text = cambia(PROCESSO, 'firma: file:ed25519.pem', "firma:\n    'Cassa X': file:ed25519.pem");
      expect(await unico(text)).to.include({
        codice: 'forma-non-valida',
        percorso: '/registro/firma/Cassa X',
        riga: rigaDi(text, 'Cassa X'),
      });
    });

    it('reports everything at once, in the order of the file', async () => {
      const text = `${PROCESSO}log:\n  livello: tanto\nhttp:\n  porta: tante\n`;
      expect((await difettiDi(text)).map(({ percorso }) => percorso)).to.deep.equal(['/log/livello', '/http/porta']);
    });
  });

  describe('when a value is wrong', () => {
    const casi: readonly (readonly [title: string, extra: string, codice: string, percorso: string, part: string])[] = [
      [
        'a hop that is not a network',
        'http:\n  hopFidati: [10.0.0.0/8, tutti]\n',
        'cidr-non-valido',
        '/http/hopFidati/1',
        'hopFidati',
      ],
      [
        'a hop that is the whole Internet',
        'http:\n  hopFidati: [0.0.0.0/0]\n',
        'cidr-troppo-largo',
        '/http/hopFidati/0',
        'hopFidati',
      ],
      ['the same, in IPv6', "http:\n  hopFidati: ['::/0']\n", 'cidr-troppo-largo', '/http/hopFidati/0', 'hopFidati'],
      [
        'a name as address to listen on',
        'http:\n  indirizzo: localhost\n',
        'forma-non-valida',
        '/http/indirizzo',
        'indirizzo',
      ],
      ['a time zone that does not exist', 'fusoOrario: Europa/Roma\n', 'fuso-sconosciuto', '/fusoOrario', 'fusoOrario'],
    ];
    for (const [title, extra, codice, percorso, part] of casi) {
      it(`refuses ${title}`, async () => {
        const text = PROCESSO + extra;
        expect(await unico(text)).to.include({ codice, percorso, riga: rigaDi(text, part) });
      });
    }

    it('refuses an archive that would not survive a restart', async () => {
      for (const url of ['sqlite::memory:', 'sqlite:dati/x.db?mode=memory', 'sqlite://dati/x.db']) {
        expect(await unico(cambia(PROCESSO, 'sqlite:dati/varco.db', `'${url}'`))).to.include({
          codice: 'archivio-non-valido',
          riga: 4,
        });
      }
      expect(await unico(cambia(PROCESSO, 'sqlite:', 'postgres:'))).to.include({
        codice: 'forma-non-valida',
        percorso: '/archivio/url',
      });
    });

    it('refuses a token endpoint in clear, an audience with a scheme, a proxy with a password', async () => {
      const pdnd =
        'tokenEndpoint: http://pdnd.example/t\n  audience: https://a/b\n  richieste: { numero: 1, ogniMs: 1 }\n  proxy: http://u:segretissimo@p:1\n  indirizzoSorgente: proxy.example';
      const difetti = await difettiDi(cambia(PROCESSO, 'ambiente: collaudo', pdnd));
      expect(difetti.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
        ['url-non-sicuro', '/pdnd/tokenEndpoint'],
        ['audience-con-schema', '/pdnd/audience'],
        ['segreto-in-chiaro', '/pdnd/proxy'],
        ['forma-non-valida', '/pdnd/indirizzoSorgente'],
      ]);
      expect(JSON.stringify(difetti)).not.to.contain('segretissimo');
    });

    it('warns of a listener in clear that others can reach', async () => {
      const esito = await load(`${PROCESSO}http:\n  indirizzo: 0.0.0.0\n`);
      expect(esito.ok && esito.avvisi.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
        ['http-in-chiaro', '/http/indirizzo'],
      ]);
    });
  });

  describe('when a secret is wrong', () => {
    it('refuses a secret written in the file, and does not repeat it', async () => {
      const text = cambia(PROCESSO, 'file:chiave256', 'c2VncmV0aXNzaW1v');
      const difetto = await unico(text);
      expect(difetto).to.include({
        codice: 'segreto-in-chiaro',
        percorso: '/registro/chiave',
        riga: rigaDi(text, 'chiave: c2'),
      });
      expect(difetto.rimedio).to.contain('env:').and.to.contain('file:');
      expect(JSON.stringify(difetto)).not.to.contain('c2VncmV0aXNzaW1v');
    });

    it('refuses one that is not there, is empty, or is not 32 bytes', async () => {
      await banco.write('vuoto', '\n');
      await banco.write('corto', Buffer.alloc(16).toString('base64'));
      await banco.write('zeri', Buffer.alloc(32).toString('base64'));
      const casi = [
        ['file:manca', 'segreto-assente'],
        ['env:VARCO_PROVA_CHE_NON_C_E', 'segreto-assente'],
        ['file:vuoto', 'segreto-assente'],
        ['file:.', 'segreto-illeggibile'],
        ['file:corto', 'chiave-inutilizzabile'],
        ['file:rsa.pem', 'chiave-inutilizzabile'],
        ['file:zeri', 'segreto-debole'],
      ] as const;
      for (const [ref, codice] of casi) {
        expect(await unico(cambia(PROCESSO, 'file:chiave256', ref)), ref).to.include({
          codice,
          percorso: '/registro/chiave',
          riga: 7,
        });
      }
    });

    it('refuses keys that cannot sign heads', async () => {
      expect(await unico(cambia(PROCESSO, 'file:ed25519.pem', 'file:rsa.pem'))).to.include({
        codice: 'chiave-inutilizzabile',
        percorso: '/registro/firma',
        riga: 8,
      });
    });

    it('warns when others can read the file of a key', async () => {
      await banco.write('ed25519.pem', pem(chiavi.ed25519), 0o644);
      const esito = await load(PROCESSO);
      const avvisi = esito.avvisi.map(({ codice, percorso, riga }) => [codice, percorso, riga]);
      expect(avvisi).to.deep.equal(process.platform === 'win32' ? [] : [['permessi-larghi', '/registro/firma', 8]]);
    });

    it('checks the certificate of the listener against its key and the day', async () => {
      const tls = 'http:\n  tls:\n    certificato: file:c.pem\n    chiave: file:p256.pem\n    caClient: file:ca.pem\n';
      await banco.write('ca.pem', makeCertificato(chiavi.altra, ADESSO - GIORNO, ADESSO + 900 * GIORNO));
      const prova = async (certificato: string) => {
        await banco.write('c.pem', certificato);
        const esito = await load(PROCESSO + tls);
        return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].map(
          ({ codice, percorso }) => `${codice} ${percorso}`,
        );
      };
      const cert = (dal: number, al: number, key = chiavi.p256) =>
        makeCertificato(key, ADESSO + dal * GIORNO, ADESSO + al * GIORNO);
      expect(await prova(cert(-1, 31))).to.deep.equal([]);
      expect(await prova(cert(-1, 29))).to.deep.equal(['certificato-in-scadenza /http/tls/certificato']);
      expect(await prova(cert(-9, 0))).to.deep.equal(['certificato-scaduto /http/tls/certificato']);
      expect(await prova(cert(1, 31))).to.deep.equal(['certificato-non-ancora-valido /http/tls/certificato']);
      expect(await prova(cert(-1, 31, chiavi.altra))).to.deep.equal(['certificato-estraneo /http/tls/certificato']);
      expect(await prova('niente')).to.deep.equal(['certificato-illeggibile /http/tls/certificato']);
    });
  });
});
