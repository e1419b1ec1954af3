/**
 * Packages for the stores, with a dated snapshot of the published trust lists where there is a network
 * (docs/decisions/009). Builds into a folder of its own, so that demo and tests go on without a snapshot.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zip } from 'wxt';
import { certificatesOf } from '../lib/credentials/pem';
import { LIST_URLS, type ListOutcome, PUBLISHED_LISTS } from '../lib/credentials/trust-refresh';
import { SNAPSHOT_PATH, type TrustSnapshot, takeSnapshot } from '../lib/credentials/trust-snapshot';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const snapshotFile = join(root, 'public', SNAPSHOT_PATH);

const MADE_HERE = [
  '.output/**',
  'public/{wasm,models}/**',
  'models/faces/**',
  'training/**',
  'tests/.cache/**',
  'tests/e2e/screenshots/**',
];

const whyNot = ({ reason, detail }: ListOutcome) => [reason, detail].filter((part) => part !== null).join(', ');

async function writeSnapshot(): Promise<void> {
  // An older one must not travel under a new package's date.
  await rm(snapshotFile, { force: true });
  const { snapshot, refresh } = await takeSnapshot({ fetch, now: () => Date.now() });
  for (const list of PUBLISHED_LISTS) console.log(`${LIST_URLS[list]}: ${inWords(snapshot, refresh[list], list)}`);
  if (snapshot === null) {
    console.log(`no snapshot: the official list of signers could not be had (${whyNot(refresh.claims)})`);
    return;
  }
  await mkdir(dirname(snapshotFile), { recursive: true });
  await writeFile(snapshotFile, `${JSON.stringify(snapshot)}\n`);
  console.log(`snapshot of ${snapshot.claims.retrieved}`);
}

function inWords(snapshot: TrustSnapshot | null, outcome: ListOutcome, list: (typeof PUBLISHED_LISTS)[number]): string {
  const copy = snapshot?.[list] ?? null;
  if (copy !== null) return `${certificatesOf(copy.pem).length} certificates`;
  return outcome.reason === null ? 'not packaged' : `could not be had (${whyNot(outcome)})`;
}

await writeSnapshot();
const made = new Set<string>();
try {
  for (const browser of ['chrome', 'edge', 'firefox']) {
    const files = await zip({
      root,
      browser,
      manifestVersion: 3,
      outDir: '.output/packages',
      // For whoever reviews the sources: what `npm run build` starts from, and nothing that it makes itself.
      zip: { excludeSources: MADE_HERE },
    });
    for (const file of files) made.add(file);
  }
} finally {
  await rm(dirname(snapshotFile), { recursive: true, force: true });
}
for (const file of made) {
  const { size } = await stat(file);
  console.log(`${basename(file)}: ${(size / 1e6).toFixed(1)} MB`);
}
