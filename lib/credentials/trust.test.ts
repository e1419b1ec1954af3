import { describe, expect, it } from 'vitest';
import { sampleCertificates } from '../../tests/fixtures/sample-certificate';
import { certificatesOf, joinPem } from './pem';
import { consultedLists, type TrustStore, trustPasses } from './trust';

const [one, two, three, four, five] = sampleCertificates();
const dated = { issued: '2026-08-05', retrieved: '2026-08-20T00:00:00.000Z' };
const settings = (store: TrustStore) =>
  trustPasses(store).map((pass) => ({ list: pass.list, ...JSON.parse(pass.settings) }));

describe('certificatesOf', () => {
  it('takes the certificates and leaves the rest of a list', () => {
    const text = `# O=Example\nSubject\tCN=one\n${one}\n-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n${two}`;
    expect(certificatesOf(text)).toEqual([one, two]);
  });

  it('takes Windows line ends and files without a last newline', () => {
    expect(certificatesOf(one.replace(/\n/g, '\r\n'))).toEqual([one]);
    expect(joinPem(one, two)).toBe(`${one}\n${two}`);
  });

  it('drops what only looks like a certificate', () => {
    const wrap = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
    const base64 = (bytes: number[]) => Buffer.from(bytes).toString('base64');
    for (const body of ['', 'AAAA', 'A', base64([0x30, 0x03, 0x02, 0x01, 0x05]), base64([0x30, 0x84, 1, 1, 1, 1])]) {
      expect(certificatesOf(wrap(body))).toEqual([]);
    }
    const cut = one.split('\n');
    cut.splice(3, 1);
    expect(certificatesOf(cut.join('\n'))).toEqual([]);
    expect(certificatesOf('<html>404</html>')).toEqual([]);
  });

  it('refuses a text longer than any list', () => {
    expect(certificatesOf(`${one}\n${' '.repeat(1024 * 1024)}`)).toEqual([]);
  });
});

describe('trustPasses', () => {
  it('believes the official lists alone first, then the interim one too, then the person’s', () => {
    const store: TrustStore = {
      c2pa: { anchorsPem: one, tsaPem: two, ...dated },
      interim: { anchorsPem: three, allowedPem: four, ...dated },
      user: { anchorsPem: five },
    };
    const [official, interim, user, ...more] = settings(store);
    expect(more).toEqual([]);
    expect(official).toMatchObject({ list: 'c2pa', trust: { trust_anchors: `${one}\n${two}` } });
    expect(official.trust).not.toHaveProperty('user_anchors');
    expect(official.trust).not.toHaveProperty('allowed_list');
    expect(interim).toMatchObject({
      list: 'interim',
      trust: { trust_anchors: `${one}\n${two}`, user_anchors: three, allowed_list: four },
    });
    expect(user).toMatchObject({ list: 'user', trust: { user_anchors: `${three}\n${five}`, allowed_list: four } });
  });

  it('reads once where there is no list, and once for each that there is', () => {
    expect(settings({}).map(({ list }) => list)).toEqual([null]);
    expect(settings({ user: { anchorsPem: five } }).map(({ list }) => list)).toEqual(['user']);
    expect(settings({ user: { anchorsPem: 'no certificate' } }).map(({ list }) => list)).toEqual([null]);
  });

  it('reads with the new lists once they have changed, whichever store was asked about before', () => {
    const lists = (pem: string): TrustStore => ({ user: { anchorsPem: pem } });
    expect(trustPasses(lists(one))).toEqual(trustPasses(lists(one)));
    expect(settings(lists(two))[0].trust.user_anchors).toBe(two);
    expect(settings({ ...lists(two), trustConfig: '1.2.3.4' })[0].trust.trust_config).toContain('1.2.3.4');
    expect(settings(lists(one))[0].trust.user_anchors).toBe(one);
  });

  it('never lets a reading touch the network', () => {
    for (const pass of settings({ c2pa: { anchorsPem: one, tsaPem: '', ...dated }, user: { anchorsPem: two } })) {
      expect(pass.verify).toMatchObject({ remote_manifest_fetch: false, ocsp_fetch: false, verify_trust: true });
      expect(pass.core).toMatchObject({ allowed_network_hosts: [], decode_identity_assertions: false });
    }
  });

  it('always passes the key usages that may sign, and only further OIDs besides', () => {
    const [bare] = settings({});
    expect(bare.trust.trust_config.split('\n')).toContain('1.3.6.1.4.1.62558.2.1');
    const [more] = settings({ trustConfig: '// a comment\n1.2.3.4.5\nnot an oid\n1.3.6.1.4.1.62558.2.1\n' });
    expect(more.trust.trust_config.split('\n')).toEqual([...bare.trust.trust_config.split('\n'), '1.2.3.4.5']);
  });
});

describe('consultedLists', () => {
  it('tells the lists up to the one that answered, with their dates', () => {
    const store: TrustStore = { c2pa: { anchorsPem: one, tsaPem: '', ...dated }, user: { anchorsPem: two } };
    expect(consultedLists(store, 'c2pa')).toEqual([{ name: 'c2pa', ...dated }]);
    expect(consultedLists(store, null)).toEqual([
      { name: 'c2pa', ...dated },
      { name: 'user', issued: null, retrieved: null },
    ]);
    expect(consultedLists({}, null)).toEqual([]);
  });
});
