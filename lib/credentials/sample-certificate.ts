/** For tests only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { joinPem } from './pem';

/** Five certificates, each in PEM form as {@link joinPem} writes it. */
export function sampleCertificates(): [string, string, string, string, string] {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-trust-'));
  try {
    const { root, identities } = demoAuthority(folder);
    const { studio, camera, lapsed } = identities;
    const stranger = demoAuthority(join(folder, 'stranger')).root;
    const [one, two, three, four, five] = [root, studio.certificate, camera.certificate, lapsed.certificate, stranger];
    return [joinPem(one), joinPem(two), joinPem(three), joinPem(four), joinPem(five)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
