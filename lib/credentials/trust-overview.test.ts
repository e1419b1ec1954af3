import { describe, expect, it } from 'vitest';
import { sampleCertificates } from '../../tests/fixtures/sample-certificate';
import { readCertificates, type TrustCertificate } from './trust-certificate';
import { matchesSearch, trustOverview, validityAt } from './trust-overview';
import { EMPTY_TRUST_RECORD, LIST_URLS } from './trust-refresh';

const { subtle } = globalThis.crypto;
const [root, studio, camera, lapsed] = sampleCertificates();
const copyOf = (pem: string) => ({ pem, etag: '"v1"', issued: null, retrieved: '2026-11-01T00:00:00.000Z' });

describe('trustOverview', () => {
  it('tells each list with its source, its dates and what the last look brought, and the own ones apart', async () => {
    const kept = { outcome: 'kept', reason: 'unreadable', detail: null } as const;
    const overview = await trustOverview(
      {
        ...EMPTY_TRUST_RECORD,
        claims: copyOf(`${studio}\n${camera}`),
        userAnchors: [root, `${lapsed}\n${root}`],
        refresh: {
          at: '2026-11-02T00:00:00.000Z',
          claims: kept,
          timeStamps: kept,
          interimAnchors: kept,
          interimAllowed: kept,
        },
      },
      subtle,
    );
    const [claims, timeStamps] = overview.lists;
    expect(claims).toMatchObject({ list: 'claims', url: LIST_URLS.claims, outcome: kept });
    expect(claims?.copy).toEqual({
      issued: null,
      retrieved: '2026-11-01T00:00:00.000Z',
      etag: '"v1"',
      packaged: false,
    });
    // By holder: "Vidimus Demo Camera V1" before "Vidimus Demo Imagine 2".
    expect(claims?.certificates.map(({ pem }) => pem)).toEqual([camera, studio]);
    expect(timeStamps).toMatchObject({ copy: null, certificates: [] });
    expect(overview.own.map(({ pem }) => pem)).toEqual([root, lapsed]);
    expect(overview.lookedAt).toBe('2026-11-02T00:00:00.000Z');
  });
});

it('validityAt counts both ends in', () => {
  const name = { commonName: null, organisation: null, country: null };
  const facts = { subject: name, issuer: name, isCa: true, notBefore: '2024-01-01T00:00:00.000Z' };
  const until = { ...facts, notAfter: '2025-01-01T00:00:00.000Z' };
  const at = (iso: string) => validityAt(until, Date.parse(iso));
  expect(at('2023-12-31T23:59:59Z')).toBe('not-yet');
  expect(at('2024-01-01T00:00:00Z')).toBe('valid');
  expect(at('2025-01-01T00:00:00Z')).toBe('valid');
  expect(at('2025-01-01T00:00:01Z')).toBe('expired');
  expect(validityAt({ ...facts, notAfter: null }, Date.parse('9000-01-01'))).toBe('valid');
});

it('matchesSearch finds by holder, issuer or fingerprint', async () => {
  const [certificate] = await readCertificates(studio, subtle);
  const found = (query: string) => matchesSearch(certificate as TrustCertificate, query);
  expect(found('')).toBe(true);
  expect(found('imagine STUDIO')).toBe(true);
  expect(found('imagine nikon')).toBe(false);
  const start = certificate?.fingerprint.slice(0, 8).toUpperCase() ?? '';
  expect(found(start.replace(/(..)(?=.)/g, '$1:'))).toBe(true);
  expect(found(`${start}${start}`)).toBe(false);
});
