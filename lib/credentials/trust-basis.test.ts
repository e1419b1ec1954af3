import { describe, expect, it } from 'vitest';
import { noRealFiles, realTrust } from '../../tests/fixtures/real-files';
import { trustBasis } from './trust-basis';
import { EMPTY_TRUST_RECORD, type TrustRecord } from './trust-refresh';

const copy = (pem: string, retrieved: string) => ({ pem, etag: null, issued: null, retrieved });
const basis = (record: Partial<TrustRecord>) => trustBasis({ get: async () => ({ ...EMPTY_TRUST_RECORD, ...record }) });
const pem = (end: string) => `-----BEGIN CERTIFICATE-----\n${'A'.repeat(400)}${end}\n-----END CERTIFICATE-----`;

describe('trustBasis', () => {
  it('is the same while the lists are, whenever they were last looked for', async () => {
    const first = await basis({ claims: copy(pem('one'), '2026-01-01T00:00:00Z') });
    expect(await basis({ claims: copy(pem('one'), '2026-01-02T00:00:00Z') })).toBe(first);
  });

  it('is another one with another list, another anchor of one’s own, or none', async () => {
    const records: Partial<TrustRecord>[] = [
      {},
      { claims: copy(pem('one'), '2026-01-01T00:00:00Z') },
      { claims: copy(pem('two'), '2026-01-01T00:00:00Z') },
      { timeStamps: copy(pem('one'), '2026-01-01T00:00:00Z') },
      { userAnchors: [pem('one')] },
      { userAnchors: [pem('two')] },
      { pinned: true },
    ];
    const all = await Promise.all(records.map(basis));
    expect(new Set(all).size).toBe(records.length);
  });
});

if (noRealFiles !== null) console.warn(`skipped: ${noRealFiles}`);
describe.skipIf(noRealFiles !== null)('of the real lists', () => {
  it('is short enough to stand beside each of sixty results', async () => {
    const { c2pa, interim } = realTrust();
    const at = '2026-01-01T00:00:00Z';
    const text = await basis({ claims: copy(c2pa.anchorsPem, at), interimAllowed: copy(interim.allowedPem, at) });
    expect(text.length).toBeLessThan(1000);
  });
});
