/**
 * `npm run --silent inspect -- [--json] [--trust DIR] [--anchor PEM]… <file|url>…`
 *
 * Opens the built extension in headless Chromium and inspects each input through its inspect page: the same code as
 * the person's. Standard output is the answer alone.
 *
 * Exit 0: all were inspected. 1: some check crashed. 2: bad arguments, or an input that cannot be inspected at all.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportedTrust } from '../lib/credentials/trust-import';
import { type Inspection, inspectionSchema } from '../lib/inspection/schema';
import { inspectableUrl } from '../lib/queue/inspectable-url';
import { type InspectPage, openInspectPage, type Told } from './inspect-page';
import { type LaunchedExtension, launchExtension } from './launch-extension';
import { readableCard } from './readable-card';

const USAGE = 'usage: npm run --silent inspect -- [--json] [--trust DIR] [--anchor PEM]… <file|url>…';
/** Milliseconds. The engine's own limits end every job sooner; this one catches a page that died. */
const JOB_LIMIT = 240_000;
/** Hosts of the published trust lists; with --trust they are cut off, so that the folder alone decides. */
const LIST_HOSTS = ['raw.githubusercontent.com', 'contentcredentials.org'];

class UsageError extends Error {}

function complain(text: string): void {
  process.stderr.write(`vidimus: ${text}\n`);
}

function readArguments(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        trust: { type: 'string' },
        anchor: { type: 'string', multiple: true, default: [] },
      },
    });
    if (positionals.length === 0) throw new UsageError('no file or URL was given');
    return { ...values, inputs: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${what} "${path}" cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** A folder laid out like the published lists; what is missing in it is simply not a list that is had. */
function readTrust(folder: string | undefined, anchors: readonly string[]): ImportedTrust | null {
  if (folder === undefined && anchors.length === 0) return null;
  if (folder !== undefined && !(existsSync(folder) && statSync(folder).isDirectory())) {
    throw new UsageError(`--trust "${folder}" is not a folder`);
  }
  const optional = (...parts: string[]) => {
    if (folder === undefined) return null;
    const path = join(folder, ...parts);
    return existsSync(path) ? readText(path, 'trust list') : null;
  };
  const trust: ImportedTrust = {
    claimAnchors: optional('c2pa', 'C2PA-TRUST-LIST.pem'),
    timeStampAnchors: optional('c2pa', 'C2PA-TSA-TRUST-LIST.pem'),
    interimAnchors: optional('interim', 'anchors.pem'),
    interimAllowed: optional('interim', 'allowed.pem'),
    trustConfig: optional('store.cfg'),
    userAnchors: anchors.map((path) => readText(path, 'anchor')),
  };
  if (folder !== undefined && trust.claimAnchors === null && trust.interimAnchors === null) {
    throw new UsageError(`--trust "${folder}" holds no list (c2pa/C2PA-TRUST-LIST.pem or interim/anchors.pem)`);
  }
  return trust;
}

/** Why the input cannot be inspected, or null. */
function defectOf(input: string): string | null {
  if (isUrl(input)) {
    // The page refuses it too, without a word that this script could wait for.
    const outcome = inspectableUrl(input);
    return 'refused' in outcome ? `is no address that can be read (${outcome.refused})` : null;
  }
  try {
    const stat = statSync(input);
    if (stat.isDirectory()) return 'is a folder';
    if (!stat.isFile()) return 'is not a file';
    if (stat.size === 0) return 'is empty';
    accessSync(input, constants.R_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
    if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
    return error instanceof Error ? error.message : String(error);
  }
}

const isUrl = (input: string): boolean => /^(https?|data):/i.test(input);

async function openPage(launched: LaunchedExtension, trust: ImportedTrust | null): Promise<InspectPage> {
  const opened = await openInspectPage(launched);
  await opened.prepareTrust(trust);
  return opened;
}

async function inspectOne(opened: InspectPage, input: string): Promise<Told> {
  if (isUrl(input)) await opened.enter(input);
  else await opened.choose(input);
  return opened.next(JOB_LIMIT);
}

/** Bytes of a remote input that could not be had at all: there is nothing that an Inspection could say of it. */
const nothingRead = ({ subject }: Inspection): boolean => subject.mime === null;

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  const trust = readTrust(options.trust, options.anchor);
  let exit = 0;
  const worsen = (code: number) => {
    exit = Math.max(exit, code);
  };
  const usable: string[] = [];
  for (const input of options.inputs) {
    const defect = defectOf(input);
    if (defect === null) {
      usable.push(input);
    } else {
      complain(`"${input}" ${defect}`);
      worsen(2);
    }
  }
  if (usable.length === 0) return exit;

  const cutOff = LIST_HOSTS.map((host) => `MAP ${host} ~NOTFOUND`).join(', ');
  const launched = await launchExtension({
    headless: true,
    args: options.trust === undefined ? [] : [`--host-resolver-rules=${cutOff}`],
  });
  try {
    let opened = await openPage(launched, trust);
    for (const input of usable) {
      let told: Told;
      try {
        told = await inspectOne(opened, input);
      } catch (error) {
        complain(`"${input}" could not be inspected: ${error instanceof Error ? error.message : error}`);
        worsen(1);
        await opened.page.close().catch((closing: unknown) => complain(`the page could not be closed: ${closing}`));
        opened = await openPage(launched, trust);
        continue;
      }
      worsen(print(input, told, options.json));
    }
  } finally {
    await launched.close();
  }
  return exit;
}

/** Prints one result and returns the exit code it asks for. */
function print(input: string, told: Told, json: boolean): number {
  if ('error' in told) {
    complain(
      `"${input}" ${told.error.code === 'not-media' ? 'is no media: ' : 'could not be inspected: '}${told.error.message}`,
    );
    return told.error.code === 'not-media' || told.error.code === 'unreadable' ? 2 : 1;
  }
  const parsed = inspectionSchema.safeParse(told.inspection);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    complain(`"${input}" gave a result of an unknown shape: ${issue?.path.join('.')}: ${issue?.message}`);
    return 1;
  }
  const inspection = parsed.data;
  if (nothingRead(inspection)) {
    const row = inspection.coverage.find(({ state }) => state === 'failed');
    complain(`"${input}" could not be read: ${row?.detail ?? row?.reason ?? 'no bytes came'}`);
    return 2;
  }
  const named = isUrl(input)
    ? inspection
    : { ...inspection, subject: { ...inspection.subject, fileName: basename(input) } };
  process.stdout.write(json ? `${JSON.stringify(named)}\n` : `${readableCard(named)}\n`);
  return inspection.coverage.some(({ reason }) => reason === 'crashed') ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain(
      error instanceof UsageError
        ? `${error.message}\n${USAGE}`
        : error instanceof Error
          ? error.message
          : String(error),
    );
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
