import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as der from '../../tests/fixtures/der';
import { noRealFiles, realTrust } from '../../tests/fixtures/real-files';
import { sampleCertificates } from '../../tests/fixtures/sample-certificate';
import { certificatesOf, derOf } from './pem';
import { type CertificateFacts, certificateFacts, readCertificates } from './trust-certificate';

const { subtle } = globalThis.crypto;
const [root, studio, , lapsed] = sampleCertificates();

const country = der.objectIdentifier('2.5.4.6');
const holder = der.objectIdentifier('2.5.4.3');
const organisation = der.objectIdentifier('2.5.4.10');
const tagged = (tag: number, text: Buffer) => Buffer.concat([Buffer.from([tag, text.length]), text]);
const attribute = (type: Buffer, value: Buffer) => der.set(der.sequence(type, value));
const utc = (text: string) => tagged(0x17, Buffer.from(text));
const generalised = (text: string) => tagged(0x18, Buffer.from(text));

/** A certificate's outline; nobody signed it. */
function made({
  name = [attribute(holder, der.utf8String('Someone'))],
  from = utc('240101000000Z'),
  until = utc('340101000000Z'),
  extensions = [] as Buffer[],
}): Buffer {
  const names = der.sequence(...name);
  const body = der.sequence(
    der.integer(Buffer.from([1])),
    der.sequence(),
    names,
    der.sequence(from, until),
    names,
    der.sequence(),
    ...(extensions.length > 0 ? [der.explicit(3, der.sequence(...extensions))] : []),
  );
  return der.sequence(body, der.sequence(), der.bitString(Buffer.alloc(1)));
}
const factsOf = (bytes: Uint8Array): CertificateFacts => {
  const facts = certificateFacts(bytes);
  if (facts === null) throw new Error('the certificate could not be read');
  return facts;
};

describe('readCertificates', () => {
  it('tells holder, issuer, validity, fingerprint and whether it may issue others', async () => {
    const [authority, signer] = await readCertificates(`${root}\n${studio}`, subtle);
    expect(authority?.facts).toMatchObject({ isCa: true });
    expect(signer?.facts).toMatchObject({
      subject: { commonName: 'Vidimus Demo Imagine 2', organisation: 'Vidimus Demo AI Studio', country: null },
      issuer: authority?.facts?.subject,
      isCa: false,
    });
    const node = new X509Certificate(studio);
    expect(signer?.fingerprint).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(Date.parse(signer?.facts?.notAfter ?? '')).toBe(Date.parse(node.validTo));
    expect(Date.parse(factsOf(derOf(lapsed) ?? new Uint8Array()).notAfter ?? '')).toBeLessThan(Date.now());
  });

  it.skipIf(noRealFiles !== null)(
    `agrees with Node on every anchor of the published lists ${noRealFiles ?? ''}`,
    async () => {
      const { c2pa, interim } = realTrust();
      const texts = [c2pa.anchorsPem, c2pa.tsaPem, interim.anchorsPem, interim.allowedPem];
      const read = (await Promise.all(texts.map((text) => readCertificates(text, subtle)))).flat();
      expect(read).toHaveLength(30 + 22 + 27 + 117);
      for (const { pem, fingerprint, facts } of read) {
        const node = new X509Certificate(pem);
        const part = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(node.subject)?.[1] ?? null;
        expect(fingerprint).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
        expect(facts?.isCa, node.subject).toBe(node.ca);
        expect(Date.parse(facts?.notBefore ?? ''), node.subject).toBe(Date.parse(node.validFrom));
        if (facts?.notAfter !== null)
          expect(Date.parse(facts?.notAfter ?? ''), node.subject).toBe(Date.parse(node.validTo));
        // Node escapes what would be read as syntax, and writes a name of several parts with " + ".
        const commonName = part('CN')?.split(' + ')[0]?.replaceAll('\\', '') ?? null;
        expect(facts?.subject.commonName, node.subject).toBe(commonName);
        expect(facts?.subject.country, node.subject).toBe(part('C'));
      }
    },
  );
});

describe('certificateFacts', () => {
  it('reads every string type that names are written in', () => {
    const name = [
      attribute(country, tagged(0x13, Buffer.from('DE'))),
      attribute(organisation, tagged(0x14, Buffer.from('Köln', 'latin1'))),
      attribute(holder, tagged(0x1e, Buffer.from('可灵', 'utf16le').swap16())),
    ];
    expect(factsOf(made({ name })).subject).toEqual({ commonName: '可灵', organisation: 'Köln', country: 'DE' });
  });

  it('caps a name, and takes the first of several', () => {
    const name = [
      attribute(holder, der.utf8String('x'.repeat(5000))),
      attribute(holder, der.utf8String('second')),
      attribute(organisation, der.sequence()),
    ];
    const { subject } = factsOf(made({ name }));
    expect(subject.commonName).toBe('x'.repeat(200));
    expect(subject.organisation).toBeNull();
  });

  it('knows both ways of writing a date, and the one that never comes', () => {
    expect(factsOf(made({ from: utc('500101000000Z'), until: utc('491231235959Z') }))).toMatchObject({
      notBefore: '1950-01-01T00:00:00.000Z',
      notAfter: '2049-12-31T23:59:59.000Z',
    });
    expect(factsOf(made({ until: generalised('20551231235959Z') })).notAfter).toBe('2055-12-31T23:59:59.000Z');
    expect(factsOf(made({ until: generalised('99991231235959Z') })).notAfter).toBeNull();
  });

  it.each([
    ['a month that is none', made({ until: utc('241301000000Z') })],
    ['a time zone', made({ until: utc('2401010000+01') })],
    ['no end date', made({ until: Buffer.alloc(0) })],
    ['a file cut short', made({}).subarray(0, 60)],
    ['nothing', Buffer.alloc(0)],
    ['a length beyond the end', Buffer.from([0x30, 0x83, 0xff, 0xff, 0xff, 0x30])],
    ['an indefinite length', Buffer.from([0x30, 0x80, 0x30, 0x80, 0, 0, 0, 0])],
  ])('is not read: %s', (_, bytes) => {
    expect(certificateFacts(bytes)).toBeNull();
  });

  it('reads basicConstraints alone as leave to issue', () => {
    const extension = (id: string, value: Buffer) => der.sequence(der.objectIdentifier(id), der.octetString(value));
    const ca = der.sequence(der.boolean(true));
    expect(factsOf(made({ extensions: [extension('2.5.29.19', ca)] })).isCa).toBe(true);
    expect(factsOf(made({ extensions: [extension('2.5.29.19', der.sequence())] })).isCa).toBe(false);
    expect(factsOf(made({ extensions: [extension('2.5.29.20', ca)] })).isCa).toBe(false);
  });

  it('ends, without an error, on any damaged certificate', () => {
    const whole = derOf(certificatesOf(root)[0] ?? '') ?? new Uint8Array();
    for (let at = 0; at < whole.length; at++) {
      const bytes = whole.slice();
      for (const value of [0x00, 0x7f, 0x80, 0x84, 0xff]) {
        bytes[at] = value;
        expect(() => certificateFacts(bytes)).not.toThrow();
      }
      expect(() => certificateFacts(whole.subarray(0, at))).not.toThrow();
    }
  });
});
