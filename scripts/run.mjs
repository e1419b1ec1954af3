// The one door to every task: installs what is missing, builds what is stale, then runs it. Plain JavaScript, since
// it must run on a fresh clone before anything is installed.
// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = '', ...rest] = process.argv.slice(2);
/** The inspect command's standard output is its answer alone; everything else that happens stays silent. */
const quiet = task === 'inspect';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string> }} [options]
 */
function run(command, args, options = {}) {
  const shell = process.platform === 'win32';
  const result = spawnSync(command, args, {
    cwd: root,
    shell,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(Buffer.concat([result.stdout ?? Buffer.alloc(0), result.stderr ?? Buffer.alloc(0)]));
  const why = result.error ? result.error.message : `exit ${result.status ?? result.signal}`;
  console.error(`vidimus: "${command} ${args.join(' ')}" failed (${why})`);
  process.exit(typeof result.status === 'number' && result.status > 0 ? result.status : 1);
}

/** @param {string} name */
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** @param {string} text */
const say = (text) => {
  if (!quiet) console.log(`\n— ${text}`);
};

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`vidimus: Node ${process.versions.node} is too old; 20.19 or newer is needed`);
  process.exit(1);
}

/** Writes what was done into a stamp, so that it is done again exactly when its inputs change. */
class Stamp {
  /** @param {string} file @param {string[]} inputs */
  constructor(file, inputs) {
    this.file = join(root, file);
    const hash = createHash('sha256');
    for (const input of inputs)
      for (const path of walk(join(root, input))) hash.update(path).update(readFileSync(path));
    this.value = hash.digest('hex');
  }
  fresh() {
    return existsSync(this.file) && readFileSync(this.file, 'utf8') === this.value;
  }
  write() {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, this.value);
  }
}

/** @param {string} path @returns {string[]} */
function walk(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return (
    readdirSync(path)
      .sort()
      // Generated parts of public/ follow from the lockfile and models/, which are inputs themselves.
      .filter((name) => !(path === join(root, 'public') && (name === 'wasm' || name === 'models')))
      .flatMap((name) => walk(join(path, name)))
  );
}

const LOCK = join(root, '.vidimus-lock');
/** Milliseconds. Install, build and the whole demo took 91 s on two cores; a slow line takes longer to install. */
const LOCK_LIMIT = 15 * 60_000;

/** Two calls at once must not build into one folder: the second waits, and then finds everything fresh. */
function lock() {
  for (const end = Date.now() + LOCK_LIMIT; Date.now() < end; ) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      process.on('exit', unlock);
      for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => process.exit(1));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (!isAlive(Number(holder()))) rmSync(LOCK, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  console.error(`vidimus: another call has been installing or building for too long; if none is, delete ${LOCK}`);
  process.exit(1);
}

function unlock() {
  if (holder() === String(process.pid)) rmSync(LOCK, { force: true });
}

/** Who holds the lock; empty when it was released a moment ago, or is only just being written. */
function holder() {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  // The other call may not have written its number yet.
  if (pid === 0) return existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs < 5000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function install() {
  const stamp = new Stamp('node_modules/.vidimus-installed', ['package.json', 'package-lock.json', '.npmrc']);
  if (stamp.fresh()) return;
  say('Installing dependencies');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  stamp.write();
}

/** What the build needs beside the sources: wasm and face models taken from the installed packages. */
function assets() {
  const stamp = new Stamp('public/wasm/.stamp', [
    'package-lock.json',
    'models',
    'scripts/build-face-models.ts',
    'scripts/copy-runtime.ts',
  ]);
  if (stamp.fresh()) return;
  say('Building the face model and copying the runtimes');
  run(bin('tsx'), ['scripts/copy-runtime.ts']);
  run(bin('tsx'), ['scripts/build-face-models.ts']);
  stamp.write();
}

const SOURCES = [
  'entrypoints',
  'components',
  'lib',
  'models',
  'public',
  'wxt.config.ts',
  'tsconfig.json',
  'package-lock.json',
];

/** @param {'chrome' | 'edge' | 'firefox'} browser */
function build(browser) {
  assets();
  const stamp = new Stamp(`.output/.built-${browser}`, SOURCES);
  if (stamp.fresh() && existsSync(join(root, '.output', `${browser}-mv3`, 'manifest.json'))) return;
  say(`Building for ${browser}`);
  run(bin('wxt'), ['build', '--browser', browser, '--mv3']);
  stamp.write();
}

function findChromium() {
  const known = [process.env.VIDIMUS_CHROMIUM, ...candidates()].filter((path) => path && existsSync(path));
  return known[0] ?? null;
}

function candidates() {
  const names = ['chromium', 'chromium-browser', 'microsoft-edge', 'microsoft-edge-stable'];
  const onPath = (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [
    ...onPath,
    '/snap/bin/chromium',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Chromium\\Application\\chrome.exe',
  ];
}

/** Branded Chrome ignores --load-extension, so it is not looked for. */
function chromium() {
  const found = findChromium();
  if (found) return found;
  say('No Chromium was found; asking the package manager for one');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const ways = [
    {
      probe: 'apt-get',
      commands: [
        ['apt-get', 'update', '-qq'],
        ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      ],
    },
    { probe: 'dnf', commands: [['dnf', 'install', '-y', 'chromium']] },
    { probe: 'pacman', commands: [['pacman', '-S', '--noconfirm', 'chromium']] },
    { probe: 'apk', commands: [['apk', 'add', 'chromium']] },
    { probe: 'brew', user: true, commands: [['brew', 'install', '--cask', 'chromium']] },
  ];
  for (const { probe, user, commands } of ways) {
    if (spawnSync(probe, ['--version'], { stdio: 'ignore' }).error) continue;
    for (const command of commands) {
      const [first = '', ...args] = user ? command : [...asRoot, ...command];
      spawnSync(first, args, {
        stdio: quiet ? 'ignore' : 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
    const installed = findChromium();
    if (installed) return installed;
  }
  console.error(
    'vidimus: no Chromium was found and none could be installed. Install Chromium or Microsoft Edge, or set VIDIMUS_CHROMIUM to its program file.',
  );
  process.exit(1);
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {{ browser?: boolean }} [needs]
 */
function runScript(script, args, { browser = true } = {}) {
  unlock();
  const result = spawnSync(
    process.execPath,
    [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, script), ...args],
    {
      stdio: 'inherit',
      // Paths a person gives are relative to where they stand.
      cwd: process.env.INIT_CWD ?? process.cwd(),
      env: browser ? { ...process.env, VIDIMUS_CHROMIUM: chromium() } : process.env,
    },
  );
  process.exit(result.status ?? 1);
}

checkNode();
lock();
switch (task) {
  case 'setup':
    install();
    build('chrome');
    break;
  case 'demo':
    install();
    build('chrome');
    runScript('scripts/demo.ts', rest);
    break;
  case 'inspect':
    install();
    build('chrome');
    runScript('scripts/inspect.ts', rest);
    break;
  case 'bench':
    install();
    build('chrome');
    runScript('scripts/bench.ts', rest);
    break;
  case 'fuzz':
    install();
    runScript('tests/fuzz/fuzz.ts', rest, { browser: false });
    break;
  case 'build':
    install();
    for (const browser of /** @type {const} */ (['chrome', 'edge', 'firefox'])) build(browser);
    break;
  case 'zip':
    install();
    assets();
    say('Packages for Chrome, Edge and Firefox');
    run(bin('tsx'), ['scripts/zip.ts']);
    break;
  case 'test':
    install();
    assets();
    say('Preparing types');
    run(bin('wxt'), ['prepare']);
    say('Checking style');
    run(bin('biome'), ['check', '--error-on-warnings', '.']);
    say('Checking types');
    run(bin('tsc'), ['--noEmit', '-p', '.']);
    for (const browser of /** @type {const} */ (['chrome', 'edge', 'firefox'])) build(browser);
    unlock();
    say('Unit tests');
    run(bin('vitest'), ['run', '--config', 'vitest.config.ts']);
    say('Browser tests');
    run(bin('vitest'), ['run', '--config', 'vitest.e2e.config.ts'], { env: { VIDIMUS_CHROMIUM: chromium() } });
    break;
  default:
    console.error(`vidimus: unknown task "${task}" (setup, build, zip, demo, inspect, test, bench, fuzz)`);
    process.exit(2);
}
